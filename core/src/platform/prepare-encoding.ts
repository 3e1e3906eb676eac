import { RestoreError } from "../errors.js";
import type { Photo, Photo8 } from "../photo.js";
import type { Encoding } from "./platform.js";

/** The longest side that JPEG and WebP can hold. */
const limitSide = { jpeg: 65535, webp: 16383, png: 2 ** 31 - 1, tiff: 2 ** 31 - 1 } as const;

/** Where a JPEG's quality is left out. */
export const usualJpegQuality = 95;

/** The photo as this format can hold it. Throws `picture-too-large` for a side that it cannot hold. */
export function prepareEncoding(photo: Photo, { format }: Encoding): Photo {
  if (Math.max(photo.width, photo.height) > limitSide[format]) {
    throw new RestoreError(
      "picture-too-large",
      `wanted sides of at most ${limitSide[format]} px for ${format}, the photo is ${photo.width}x${photo.height}`,
    );
  }
  return { ...photo, metadata: suitedMetadata(photo) };
}

/** A grey profile on a colored photo (or the other way round) would make the file unreadable for strict readers. */
function suitedMetadata(photo: Photo): Photo["metadata"] {
  const { icc, ...others } = photo.metadata;
  // ICC.1, 7.2.6: the color space of the data, four letters from byte 16.
  const space = icc ? String.fromCharCode(...icc.subarray(16, 20)) : "";
  return icc && space === (photo.channels === 1 ? "GRAY" : "RGB ") ? { ...others, icc } : others;
}

/** The same photo in 8 bits a sample, for JPEG and WebP. */
export function to8Bit(photo: Photo): Photo8 {
  if (photo.depth === 8) return photo;
  const { alpha, ...opaque } = photo;
  return { ...opaque, depth: 8, pixels: narrow(photo.pixels), ...(alpha && { alpha: narrow(alpha) }) };
}

/** 65535 is 257 times 255, so that white stays white. */
function narrow(samples: Uint16Array): Uint8Array {
  const narrowed = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) narrowed[i] = Math.round(samples[i] / 257);
  return narrowed;
}
