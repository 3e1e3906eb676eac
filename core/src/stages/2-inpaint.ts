import { pause } from "../cancel.js";
import type { Mask } from "../mask.js";
import type { LoadModel, Model } from "../models/model.js";
import type { Photo } from "../photo.js";
import { type Draft, fillHoles, openDraft, readView } from "../pixels/blend.js";
import { largestRadius } from "../pixels/distance.js";
import { addGrain } from "../pixels/grain.js";
import { grainCeiling } from "../pixels/measure-grain.js";
import { roundUp } from "../pixels/planes.js";
import { coverHoles } from "../pixels/tiles.js";
import { seedDeepHoles } from "./deep-holes.js";
import { type CallOptions, part, runOnPlanes, type StageResult } from "./stage.js";

/**
 * Photo + mask -> inpainted. Every pixel outside of the mask stays as it is, bit for bit.
 *
 * Works at the photo's own resolution, tile by tile around the holes. Tiles are filled one after the other and a later
 * one takes what an earlier one filled for known, so that pieces of a long crease continue one another; averaging two
 * answers where tiles overlap would blur the texture that they disagree on. What is filled then gets the grain of its
 * surroundings, which networks leave out.
 */
export async function inpaint(
  photo: Photo,
  mask: Mask,
  load: LoadModel<"inpaint">,
  options: CallOptions = {},
): Promise<StageResult> {
  options.onProgress?.({ stage: "inpaint", done: 0 });
  const radiusPx = largestRadius(mask);
  const isEmpty = radiusPx === 0;
  // In a full mask nothing is known from which to fill.
  if (isEmpty || radiusPx === Number.POSITIVE_INFINITY) {
    options.onProgress?.({ stage: "inpaint", done: 1 });
    return { photo, warnings: isEmpty ? [] : ["hole-too-large"] };
  }

  const model = await load();
  const limitPx = model.card.largestHoleRadiusPx;
  const draft = openDraft(photo, mask);
  if (radiusPx > limitPx) {
    await seedDeepHoles(draft, {
      radiusPx,
      limitPx,
      fill: (small) => fill(small, model, { signal: options.signal }),
    });
  }
  await fill(draft, model, part(options, 0, 0.9));
  await grain(draft, mask, part(options, 0.9, 1));
  return { photo: draft.photo, warnings: radiusPx > limitPx ? ["hole-too-large"] : [] };
}

/** Fills all of the draft's holes. */
async function fill(
  draft: Draft,
  model: Model<"inpaint">,
  { signal, onProgress }: CallOptions,
): Promise<void> {
  const { card } = model;
  const sidePx = roundUp(card.cropSide, card.multiple);
  const tiles = coverHoles(draft.holes, { sidePx, contextPx: sidePx / 8, multiple: card.multiple });
  for (const [i, tile] of tiles.entries()) {
    await pause(signal);
    const { photo, holes } = readView(draft, tile.view);
    const filled = await runOnPlanes(model, { photo, mask: holes }, { card, output: "inpainted", signal });
    fillHoles(draft, filled, tile);
    onProgress?.({ stage: "inpaint", done: (i + 1) / tiles.length });
  }
}

/** Gives the draft, where the mask had it filled, the grain of its surroundings. */
async function grain(draft: Draft, mask: Mask, { signal, onProgress }: CallOptions): Promise<void> {
  const ceiling = grainCeiling(draft.photo, mask);
  const tiles = coverHoles(mask, grainTiles);
  for (const [i, tile] of tiles.entries()) {
    await pause(signal);
    addGrain(draft, mask, { tile, ceiling });
    onProgress?.({ stage: "inpaint", done: (i + 1) / tiles.length });
  }
}

/** Views large enough to tell the grain, small enough for it to be that of the surroundings. */
const grainTiles = { sidePx: 256, contextPx: 64, multiple: 16 } as const;
