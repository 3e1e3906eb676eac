import { pause } from "../cancel.js";
import type { DefectMap } from "../mask.js";
import type { Model } from "../models/model.js";
import type { Photo } from "../photo.js";
import { thinParts } from "../pixels/morphology.js";
import { addFaded, overlappingBoxes } from "../pixels/overlap.js";
import { type Box, fitWithin, type Planes, toRgb } from "../pixels/planes.js";
import { resize, resizedRows } from "../pixels/resize.js";
import { photoRows, planesRows } from "../pixels/rows.js";
import { type LookOptions, runOnPlanes } from "./stage.js";

interface SecondLook extends LookOptions {
  readonly model: Model<"defects">;
}

/** How much finer the second look is; four times the network's work. */
const finer = 2;
/** A photo that is less than this larger than the detector's working size was seen well enough. */
const worthwhile = 1.25;
/** What is wider, in pixels of the second look, the first look has seen: 4 px, or 8 of a 12-megapixel scan. */
const widestPx = 4;

/**
 * A second look for scratches that vanish at the detector's working size: one pixel of a 12-megapixel scan is a quarter of
 * a pixel there. It goes over the photo at twice that size, part by part. The detector was trained to judge whole
 * photos, so a part's answer counts only for what is thin; the map, at the finer size, has the greater probability.
 * A photo that is hardly larger than the working size keeps its map.
 */
export async function addHairlines(photo: Photo, coarse: DefectMap, look: SecondLook): Promise<DefectMap> {
  const { longSide } = look.model.card;
  const size = fitWithin(photo, finer * longSide);
  if (Math.max(size.width, size.height) < worthwhile * longSide) return coarse;
  const seen = await lookByParts(toRgb(resize(photoRows(photo), size)), look);
  const thin = thinParts(seen, widestPx / 2);
  const { width, height, probability } = coarse;
  const rows = planesRows({ width, height, channels: 1, data: probability });
  let at = 0;
  for (const row of resizedRows(rows, size)) {
    for (let x = 0; x < size.width; x++, at++) thin.data[at] = Math.max(thin.data[at], row[x]);
  }
  return { ...size, probability: thin.data };
}

/** The detector's answer for a photo (RGB, 0..1) larger than it can judge at once. */
async function lookByParts(
  photo: Planes,
  { model, mirrored, signal, onProgress }: SecondLook,
): Promise<Planes> {
  const { width, height } = photo;
  const { card } = model;
  const whole = { width, height, channels: 1, data: new Float32Array(width * height) };
  const boxes = overlappingBoxes(whole, { sidePx: card.longSide, overlapPx: card.longSide / 8 });
  for (const [i, box] of boxes.entries()) {
    await pause(signal);
    const options = { card, output: "defects", mirrored, signal };
    addFaded(whole, await runOnPlanes(model, { photo: cut(photo, box) }, options), box);
    onProgress?.({ stage: "defects", done: (i + 1) / boxes.length });
  }
  return whole;
}

function cut(planes: Planes, { x, y, width, height }: Box): Planes {
  const data = new Float32Array(planes.channels * width * height);
  for (let c = 0; c < planes.channels; c++) {
    for (let row = 0; row < height; row++) {
      const from = (c * planes.height + y + row) * planes.width + x;
      data.set(planes.data.subarray(from, from + width), (c * height + row) * width);
    }
  }
  return { width, height, channels: planes.channels, data };
}
