import { pause } from "../cancel.js";
import type { Mask } from "../mask.js";
import type { CardOf } from "../models/card.js";
import type { LoadModel, Model } from "../models/model.js";
import type { Photo } from "../photo.js";
import { type Draft, fillHoles, openDraft, readView, takeKept } from "../pixels/blend.js";
import { changedHoles } from "../pixels/changed-holes.js";
import { largestRadius } from "../pixels/distance.js";
import { addGrain } from "../pixels/grain.js";
import { grainCeiling } from "../pixels/measure-grain.js";
import { roundUp } from "../pixels/planes.js";
import { coverHoles, type TileShape } from "../pixels/tiles.js";
import { seedDeepHoles } from "./deep-holes.js";
import { type CallOptions, part, runOnPlanes, type StageResult } from "./stage.js";

export interface InpaintOptions extends CallOptions {
  /**
   * An earlier result of this photo and the mask that it was made with, both of the photo's size, depth and channels.
   * Holes (8-connected) that are the same in both masks keep the earlier pixels; only those that changed or are new
   * are filled, and pixels that are masked no more are the scan's again. Nothing is run when no hole changed. Warnings
   * are about the holes that were filled.
   */
  readonly before?: { readonly mask: Mask; readonly photo: Photo } | undefined;
}

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
  options: InpaintOptions = {},
): Promise<StageResult> {
  options.onProgress?.({ stage: "inpaint", done: 0 });
  const { before } = options;
  const holes = before ? changedHoles(mask, before.mask) : mask;
  const radiusPx = largestRadius(holes);
  // In a full mask nothing is known from which to fill.
  const isFull = radiusPx === Number.POSITIVE_INFINITY;
  if (radiusPx === 0 || isFull) {
    options.onProgress?.({ stage: "inpaint", done: 1 });
    if (isFull) return { photo, warnings: ["hole-too-large"] };
    const isEmpty = !mask.bits.includes(1);
    return { photo: isEmpty ? photo : openKept(photo, { mask, holes, before }).photo, warnings: [] };
  }

  const model = await load();
  const limitPx = model.card.largestHoleRadiusPx;
  const draft = openKept(photo, { mask, holes, before });
  if (radiusPx > limitPx) {
    await seedDeepHoles(draft, {
      radiusPx,
      limitPx,
      fill: (small, within) => fill(small, model, { within, signal: options.signal }),
    });
  }
  await fill(draft, model, { ...part(options, 0, 0.9), within: draft.holes });
  await grain(draft, holes, part(options, 0.9, 1));
  return { photo: draft.photo, warnings: radiusPx > limitPx ? ["hole-too-large"] : [] };
}

interface Kept {
  readonly mask: Mask;
  /** The part of the mask that is to be filled. */
  readonly holes: Mask;
  readonly before: InpaintOptions["before"];
}

/** A draft whose other masked pixels are those of the earlier result. */
function openKept(photo: Photo, { mask, holes, before }: Kept): Draft {
  const draft = openDraft(photo, holes);
  if (before) takeKept(draft, mask, before.photo);
  return draft;
}

interface Fill extends CallOptions {
  readonly within: Mask;
}

/** Fills those of the draft's holes that lie in a mask. */
async function fill(
  draft: Draft,
  model: Model<"inpaint">,
  { within, signal, onProgress }: Fill,
): Promise<void> {
  const { card } = model;
  const tiles = coverHoles(within, tilesFor(card));
  for (const [i, tile] of tiles.entries()) {
    await pause(signal);
    const { photo, holes } = readView(draft, tile.view);
    const filled = await runOnPlanes(model, { photo, mask: holes }, { card, output: "inpainted", signal });
    fillHoles(draft, filled, tile);
    onProgress?.({ stage: "inpaint", done: (i + 1) / tiles.length });
  }
}

/**
 * A sixteenth of a crop around the holes (16 px; more, as sides are rounded up) tells enough: `npm run quality --workspace
 * @heirloom/bench` gave 22.68 dB in the holes, and 22.59 dB with 32 px, for which far more of a photo is looked at.
 */
const tilesFor = ({ cropSide, multiple }: CardOf<"inpaint">): TileShape => ({
  sidePx: roundUp(cropSide, multiple),
  contextPx: cropSide / 16,
  multiple,
});

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
