import type { Mask } from "../mask.js";
import { type Photo, white } from "../photo.js";
import type { Draft } from "../pixels/blend.js";
import { squaredDistanceRows } from "../pixels/distance.js";
import { dilate } from "../pixels/morphology.js";
import type { Size } from "../pixels/planes.js";
import { resizedRows } from "../pixels/resize.js";
import { photoRows, type Rows } from "../pixels/rows.js";

interface DeepHoles {
  /** The draft's largest hole: greatest distance in pixels from a hole's pixel to a known one. */
  readonly radiusPx: number;
  /** The largest radius that `fill` can do. */
  readonly limitPx: number;
  /** Fills those of a draft's holes that lie in a mask. */
  readonly fill: (draft: Draft, within: Mask) => Promise<void>;
}

/**
 * Coarse to fine, for holes deeper than the network was trained for: fills a copy so small that they are not, and
 * enlarges it into whatever lies deeper than the limit. What remains of each hole is a rim that the network can fill
 * at full resolution, between the photo and the seeds; the middle stays as soft as the copy was.
 */
export async function seedDeepHoles(draft: Draft, { radiusPx, limitPx, fill }: DeepHoles): Promise<void> {
  // Shrinking widens a hole by up to 2 px, for every pixel that damage bleeds into counts as a hole.
  const factor = Math.max(2, radiusPx / Math.max(limitPx - 2, limitPx / 2));
  const deep = deeperThan(draft.holes, limitPx);
  const small = shrink(draft, factor);
  // Only what is deep is asked for; a photo full of scratches would be filled twice otherwise.
  await fill(small, dilate(shrinkMask(deep, small.photo), enlargedFromPx));

  const { photo, holes } = draft;
  const { width, channels, pixels } = photo;
  const top = white(photo);
  let at = 0;
  for (const row of resizedRows(photoRows(small.photo), photo)) {
    for (let x = 0; x < width; x++, at++) {
      if (deep.bits[at] === 0) continue;
      for (let c = 0; c < channels; c++) pixels[at * channels + c] = Math.round(row[x * channels + c] * top);
      holes.bits[at] = 0;
    }
  }
}

/** From how far away, in pixels of the small copy, an enlarged one takes its values. */
const enlargedFromPx = 2;

/** The pixels of a mask that are farther than this from any unmasked one. */
function deeperThan(mask: Mask, distancePx: number): Mask {
  const bits = new Uint8Array(mask.bits.length);
  let at = 0;
  for (const squared of squaredDistanceRows(mask, 0)) {
    for (let x = 0; x < mask.width; x++, at++) if (squared[x] > distancePx * distancePx) bits[at] = 1;
  }
  return { ...mask, bits };
}

/** A smaller draft; a pixel to which any hole contributes is a hole. */
function shrink({ photo, holes }: Draft, factor: number): Draft {
  const width = Math.max(1, Math.round(photo.width / factor));
  const height = Math.max(1, Math.round(photo.height / factor));
  const small = blankPhoto(photo, { width, height });
  const top = white(photo);
  const { pixels } = small;
  let at = 0;
  for (const row of resizedRows(photoRows(photo), small)) {
    for (let i = 0; i < width * photo.channels; i++) pixels[at++] = Math.round(row[i] * top);
  }
  return { photo: small, holes: shrinkMask(holes, small) };
}

/** A pixel to which any masked one contributes is masked. */
function shrinkMask(mask: Mask, { width, height }: Size): Mask {
  const rows: Rows = {
    ...mask,
    channels: 1,
    read: (y, row) => row.set(mask.bits.subarray(y * mask.width, (y + 1) * mask.width)),
  };
  const bits = new Uint8Array(width * height);
  let at = 0;
  for (const row of resizedRows(rows, { width, height })) {
    for (let x = 0; x < width; x++) bits[at++] = row[x] > 0 ? 1 : 0;
  }
  return { width, height, bits };
}

function blankPhoto({ depth, channels }: Photo, { width, height }: Size): Photo {
  const samples = width * height * channels;
  return depth === 8
    ? { depth, width, height, channels, metadata: {}, pixels: new Uint8Array(samples) }
    : { depth, width, height, channels, metadata: {}, pixels: new Uint16Array(samples) };
}
