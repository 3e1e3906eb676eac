import { type Photo, RestoreError } from "@heirloom/core";
import { bytesOf } from "./photo-shelf.js";

/** What a tab of a desktop browser may use without harm; browsers that do not tell are trusted with this much. */
const usualGiB = 6;
const gibibyte = 2 ** 30;

/** As the command line asks: the networks halve a photo several times. */
const smallestSidePx = 16;

/** Throws `picture-too-small` for a photo of which nothing can be made. */
export function checkSides({ width, height }: Photo): void {
  if (Math.min(width, height) >= smallestSidePx) return;
  throw new RestoreError(
    "picture-too-small",
    `wanted at least ${smallestSidePx} px on each side, the picture is ${width}x${height}`,
  );
}

/** Bytes of full-size pictures to keep open at once; those beyond are parked. */
export const shelfLimit = (deviceGiB: number | undefined): number => ((deviceGiB ?? usualGiB) * gibibyte) / 4;

/**
 * Throws `out-of-memory` for a photo whose scan, three results and working copies would not fit the device: a sentence
 * before the work is better than a tab that dies in it. `deviceGiB` is `navigator.deviceMemory`.
 */
export function checkRoom(photo: Photo, deviceGiB: number | undefined): void {
  const scan = bytesOf(photo);
  const colored = (scan * 3) / photo.channels;
  const wanted = 2 * scan + 3 * colored;
  const limit = ((deviceGiB ?? usualGiB) * gibibyte) / 2;
  if (wanted <= limit) return;
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  throw new RestoreError(
    "out-of-memory",
    `wanted ${megabytes(wanted)} MB for ${photo.width}x${photo.height}, this device has room for ${megabytes(limit)} MB`,
  );
}
