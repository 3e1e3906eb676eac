import { type DefectMap, type Mask, shareOf } from "../mask.js";
import type { CardOf } from "../models/card.js";
import type { LoadModel } from "../models/model.js";
import type { Photo } from "../photo.js";
import { dilate, removeSmall } from "../pixels/morphology.js";
import { fitWithin, type Size, toRgb } from "../pixels/planes.js";
import { resize, resizedRows } from "../pixels/resize.js";
import { photoRows, type Rows } from "../pixels/rows.js";
import type { WarningCode } from "../restoration.js";
import { addHairlines } from "./hairlines.js";
import { type LookOptions, part, runOnPlanes } from "./stage.js";

export interface FindDefectsOptions extends LookOptions {
  /** 0 (only what is certain) .. 1 (every suspicion); 0.5, the default, is the card's threshold. */
  readonly sensitivity?: number | undefined;
  /** Looks for hairlines at a finer scale as well, in photos that are clearly larger than the detector's working size. */
  readonly hairlines?: boolean | undefined;
}

/** The detector's answer: the mask at the photo's size, and the map from which other sensitivities follow. */
export interface FoundDefects {
  readonly map: DefectMap;
  readonly mask: Mask;
  readonly warnings: readonly WarningCode[];
}

export const usualSensitivity = 0.5;

/**
 * Photo -> defects. The detector sees the whole photo at its working resolution, never enlarged; when hairlines are wanted
 * it then looks at a larger photo part by part.
 */
export async function findDefects(
  photo: Photo,
  load: LoadModel<"defects">,
  options: FindDefectsOptions = {},
): Promise<FoundDefects> {
  const { sensitivity = usualSensitivity, hairlines = false, mirrored, signal, onProgress } = options;
  onProgress?.({ stage: "defects", done: 0 });
  const model = await load();
  const { card } = model;
  const small = toRgb(resize(photoRows(photo), fitWithin(photo, card.longSide)));
  const seen = await runOnPlanes(model, { photo: small }, { card, output: "defects", mirrored, signal });
  const coarse = { width: seen.width, height: seen.height, probability: seen.data };
  const map = hairlines
    ? await addHairlines(photo, coarse, { model, mirrored, ...part(options, 0.2, 1) })
    : coarse;
  const mask = maskDefects(photo, map, { card, sensitivity });
  onProgress?.({ stage: "defects", done: 1 });
  return { map, mask, warnings: warningsFor(mask) };
}

/**
 * A map's mask at the photo's size: what is probable enough, without specks, grown a little (the card says how much, at
 * its own resolution: a finer map's pixels count for less).
 *
 * Sensitivity moves the threshold in log-odds, where steps are even for a network that ends in a sigmoid: from the
 * card's threshold at 0.5, four up at 0 (0.5 becomes 0.98) and four down at 1 (0.5 becomes 0.02).
 */
export function maskDefects(
  photo: Size,
  map: DefectMap,
  { card, sensitivity }: { readonly card: CardOf<"defects">; readonly sensitivity: number },
): Mask {
  const threshold = thresholdFor(card.threshold, sensitivity);
  const { width, height, probability } = map;
  const bits = new Uint8Array(probability.length);
  for (let i = 0; i < bits.length; i++) bits[i] = probability[i] >= threshold ? 1 : 0;
  const probable = { width, height, bits };
  const finer = Math.max(1, Math.max(width, height) / card.longSide);
  const large = removeSmall(probable, card.minimumAreaPx * finer ** 2);
  return enlarge(dilate(large, card.dilationPx * finer), photo);
}

/** Probability from which a pixel counts as a defect; see `maskDefects`. */
export function thresholdFor(cardThreshold: number, sensitivity: number): number {
  const threshold = Math.min(Math.max(cardThreshold, 1e-6), 1 - 1e-6);
  const logit = Math.log(threshold / (1 - threshold)) + (0.5 - sensitivity) * 8;
  return 1 / (1 + Math.exp(-logit));
}

/**
 * Bilinear, cut at a quarter: a pixel's own share where four meet, so that the thinnest line and the smallest speck
 * survive at every scale and edges are smooth, not stairs.
 */
function enlarge(mask: Mask, { width, height }: Size): Mask {
  if (mask.width === width && mask.height === height) return mask;
  const rows: Rows = {
    ...mask,
    channels: 1,
    read: (y, row) => row.set(mask.bits.subarray(y * mask.width, (y + 1) * mask.width)),
  };
  const bits = new Uint8Array(width * height);
  let at = 0;
  for (const row of resizedRows(rows, { width, height })) {
    for (let x = 0; x < width; x++) bits[at++] = row[x] >= 0.25 ? 1 : 0;
  }
  return { width, height, bits };
}

/** What a found mask says of the search for it. */
export function warningsFor(mask: Mask): WarningCode[] {
  const share = shareOf(mask);
  if (share === 0) return ["no-defects"];
  return share > 1 / 3 ? ["defects-everywhere"] : [];
}
