import { type Photo, white } from "../photo.js";
import type { Draft } from "../pixels/blend.js";
import { squaredDistanceRows } from "../pixels/distance.js";
import type { Size } from "../pixels/planes.js";
import { resizedRows } from "../pixels/resize.js";
import { photoRows, type Rows } from "../pixels/rows.js";

interface DeepHoles {
  /** The draft's largest hole: greatest distance in pixels from a hole's pixel to a known one. */
  readonly radiusPx: number;
  /** The largest radius that `fill` can do. */
  readonly limitPx: number;
  /** Fills a draft's holes completely. */
  readonly fill: (draft: Draft) => Promise<void>;
}

/**
 * Coarse to fine, for holes deeper than the network was trained for: fills a copy so small that they are not, and
 * enlarges it into whatever lies deeper than the limit. What remains of each hole is a rim that the network can fill
 * at full resolution, between the photo and the seeds; the middle stays as soft as the copy was.
 */
export async function seedDeepHoles(draft: Draft, { radiusPx, limitPx, fill }: DeepHoles): Promise<void> {
  // Shrinking widens a hole by up to 2 px, for every pixel that damage bleeds into counts as a hole.
  const factor = Math.max(2, radiusPx / Math.max(limitPx - 2, limitPx / 2));
  const small = shrink(draft, factor);
  await fill(small);

  const { photo, holes } = draft;
  const { width, channels, pixels } = photo;
  const top = white(photo);
  const seeds = resizedRows(photoRows(small.photo), photo);
  let y = 0;
  // Distances are read off the holes before the first row comes, so these may be filled on the way.
  for (const squared of squaredDistanceRows(holes, 0)) {
    const seed = seeds.next().value;
    for (let x = 0; seed && x < width; x++) {
      if (squared[x] <= limitPx * limitPx) continue;
      const to = y * width + x;
      for (let c = 0; c < channels; c++) {
        pixels[to * channels + c] = Math.round(seed[x * channels + c] * top);
      }
      holes.bits[to] = 0;
    }
    y++;
  }
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
  const rows: Rows = {
    ...holes,
    channels: 1,
    read: (y, row) => row.set(holes.bits.subarray(y * holes.width, (y + 1) * holes.width)),
  };
  const bits = new Uint8Array(width * height);
  at = 0;
  for (const row of resizedRows(rows, small)) {
    for (let x = 0; x < width; x++) bits[at++] = row[x] > 0 ? 1 : 0;
  }
  return { photo: small, holes: { width, height, bits } };
}

function blankPhoto({ depth, channels }: Photo, { width, height }: Size): Photo {
  const samples = width * height * channels;
  return depth === 8
    ? { depth, width, height, channels, metadata: {}, pixels: new Uint8Array(samples) }
    : { depth, width, height, channels, metadata: {}, pixels: new Uint16Array(samples) };
}
