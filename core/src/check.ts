import { RestoreError } from "./errors.js";
import type { Mask } from "./mask.js";
import type { Photo } from "./photo.js";
import type { ColorHint } from "./stages/color-hints.js";

/** Throws `usage` unless the photo's pixels fit its size; a decoded photo always passes. */
export function checkPhoto({ width, height, channels, pixels }: Photo): void {
  if (!(isSide(width) && isSide(height)) || pixels.length !== width * height * channels) {
    throw new RestoreError(
      "usage",
      `a photo of ${width}x${height} with ${channels} channels cannot hold ${pixels.length} samples`,
    );
  }
}

/** Throws `mask-size` unless the mask has the photo's size, and `mask-unreadable` unless it is made of 0 and 1. */
export function checkMask(mask: Mask, photo: Photo): void {
  if (mask.width !== photo.width || mask.height !== photo.height) {
    throw new RestoreError(
      "mask-size",
      `mask is ${mask.width}x${mask.height} but the photo is ${photo.width}x${photo.height}`,
    );
  }
  if (mask.bits.length !== mask.width * mask.height) {
    throw new RestoreError(
      "mask-size",
      `a mask of ${mask.width}x${mask.height} cannot hold ${mask.bits.length} bits`,
    );
  }
  const stray = strayBit(mask);
  if (stray !== -1) {
    throw new RestoreError(
      "mask-unreadable",
      `mask bits must be 0 or 1 but bit ${stray} is ${mask.bits[stray]}`,
    );
  }
}

/** Throws `mask-size` or `mask-unreadable` as `checkMask` does, and `usage` unless both photos are of one shape. */
export function checkBefore(before: { readonly mask: Mask; readonly photo: Photo }, photo: Photo): void {
  checkPhoto(before.photo);
  checkMask(before.mask, photo);
  const shapes = [photo, before.photo].map(
    ({ width, height, depth, channels }) => `${width}x${height} with ${channels} channels of ${depth} bits`,
  );
  if (shapes[0] === shapes[1]) return;
  throw new RestoreError("usage", `the photo is ${shapes[0]} but its earlier result is ${shapes[1]}`);
}

/** Throws `usage` unless every hint lies in the photo and its color in 0..255. */
export function checkHints(hints: readonly ColorHint[] | undefined, { width, height }: Photo): void {
  for (const { x, y, color } of hints ?? []) {
    if (!(x >= 0 && x < width && y >= 0 && y < height)) {
      throw new RestoreError(
        "usage",
        `a hint must lie in the photo of ${width}x${height} but lies at ${x},${y}`,
      );
    }
    if (color.length !== 3 || !color.every((level) => level >= 0 && level <= 255)) {
      throw new RestoreError(
        "usage",
        `a hint's color must be three levels of 0..255 but is ${color.join(",")}`,
      );
    }
  }
}

/** Throws `usage` unless it is 0..1. */
export function checkSensitivity(sensitivity: number | undefined): void {
  if (sensitivity === undefined || (sensitivity >= 0 && sensitivity <= 1)) return;
  throw new RestoreError("usage", `sensitivity must be 0..1 but is ${sensitivity}`);
}

const isSide = (length: number): boolean => Number.isInteger(length) && length > 0;

/** -1 when there is none. A plain loop: a scan has 48 million bits, and `findIndex` would call a function for each. */
function strayBit({ bits }: Mask): number {
  for (let i = 0; i < bits.length; i++) if (bits[i] > 1) return i;
  return -1;
}
