import type { Photo, PhotoMetadata } from "../photo.js";

/** A decoded picture as its file stores it: interleaved samples, perhaps with alpha, perhaps lying on its side. */
export interface StoredPicture {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array | Uint16Array;
  /** Samples a pixel: 1 to 4. */
  readonly sampleChannels: number;
  /** How many of them, from the first, the photo is to keep. */
  readonly channels: 1 | 3;
  /** Whether the last of them is alpha. */
  readonly hasAlpha: boolean;
  /** EXIF's number of how it must be turned, 1..8; anything else counts as 1. */
  readonly orientation: number;
  readonly metadata: PhotoMetadata;
}

/** The photo of a stored picture: upright, alpha apart. No copy is made of samples that are as wanted already. */
export function toPhoto(stored: StoredPicture): Photo {
  const { width, height, channels, sampleChannels, metadata, orientation } = stored;
  const isTurned = orientation >= 5 && orientation <= 8;
  const size = isTurned ? { width: height, height: width } : { width, height };
  const shape = { ...size, channels, metadata } as const;
  const { samples } = stored;
  const isAsWanted = sampleChannels === channels && !(orientation >= 2 && orientation <= 8);
  const create8 = (length: number) => new Uint8Array(length);
  const create16 = (length: number) => new Uint16Array(length);
  if (samples instanceof Uint16Array) {
    const parts = isAsWanted ? { pixels: samples } : arrange(samples, stored, create16);
    return { ...shape, depth: 16, ...parts };
  }
  const parts = isAsWanted ? { pixels: samples } : arrange(samples, stored, create8);
  return { ...shape, depth: 8, ...parts };
}

function arrange<T extends Uint8Array | Uint16Array>(
  samples: T,
  { width, height, channels, sampleChannels, hasAlpha, orientation }: StoredPicture,
  create: (length: number) => T,
): { pixels: T; alpha?: T } {
  const { from, right, down } = walk(orientation, width, height);
  const [columns, rows] = orientation >= 5 && orientation <= 8 ? [height, width] : [width, height];
  const pixels = create(width * height * channels);
  const alpha = hasAlpha ? create(width * height) : undefined;
  let to = 0;
  for (let y = 0; y < rows; y++) {
    let at = (from + y * down) * sampleChannels;
    for (let x = 0; x < columns; x++, to++, at += right * sampleChannels) {
      for (let c = 0; c < channels; c++) pixels[to * channels + c] = samples[at + c];
      if (alpha) alpha[to] = samples[at + sampleChannels - 1];
    }
  }
  return alpha ? { pixels, alpha } : { pixels };
}

/** Which stored pixel is the upright photo's first, and how many pixels on the next one to the right and below is. */
function walk(orientation: number, width: number, height: number) {
  const last = width * height - 1;
  switch (orientation) {
    case 2:
      return { from: width - 1, right: -1, down: width };
    case 3:
      return { from: last, right: -1, down: -width };
    case 4:
      return { from: last - width + 1, right: 1, down: -width };
    case 5:
      return { from: 0, right: width, down: 1 };
    case 6:
      return { from: last - width + 1, right: -width, down: 1 };
    case 7:
      return { from: last, right: -width, down: -1 };
    case 8:
      return { from: width - 1, right: width, down: -1 };
    default:
      return { from: 0, right: 1, down: width };
  }
}
