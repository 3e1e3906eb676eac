import fc from "fast-check";
import type { Mask } from "../mask.js";
import type { Photo } from "../photo.js";

interface PhotoShape {
  readonly width: number;
  readonly height: number;
  readonly depth?: 8 | 16;
  readonly channels?: 1 | 3;
}

/** A photo whose sample at (x, y, c) is `sample(x, y, c)`, 0..1 of white. */
export function photoOf(
  { width, height, depth = 8, channels = 1 }: PhotoShape,
  sample: (x: number, y: number, c: number) => number,
): Photo {
  const count = width * height * channels;
  const top = depth === 8 ? 255 : 65535;
  const value = (_: unknown, i: number) => {
    const pixel = Math.floor(i / channels);
    return Math.round(top * sample(pixel % width, Math.floor(pixel / width), i % channels));
  };
  const shape = { width, height, channels, metadata: {} };
  return depth === 8
    ? { ...shape, depth, pixels: Uint8Array.from({ length: count }, value) }
    : { ...shape, depth, pixels: Uint16Array.from({ length: count }, value) };
}

/** A fixed noise of 0..1, different at every place: no test depends on chance. */
export function noise(x: number, y: number, c = 0): number {
  const wave = Math.sin(12.9898 * x + 78.233 * y + 37.719 * c) * 43758.5453;
  return wave - Math.floor(wave);
}

/** Any small photo of noise: both depths, grey and color. */
export const anyPhoto = (longestSidePx = 40): fc.Arbitrary<Photo> =>
  fc
    .record({
      width: fc.integer({ min: 1, max: longestSidePx }),
      height: fc.integer({ min: 1, max: longestSidePx }),
      depth: fc.constantFrom<8 | 16>(8, 16),
      channels: fc.constantFrom<1 | 3>(1, 3),
      seed: fc.integer({ min: 0, max: 999 }),
    })
    .map(({ seed, ...shape }) => photoOf(shape, (x, y, c) => noise(x + seed, y, c)));

/** Any mask of this size. */
export const anyMask = ({ width, height }: { width: number; height: number }): fc.Arbitrary<Mask> =>
  fc
    .uint8Array({ minLength: width * height, maxLength: width * height, max: 1 })
    .map((bits) => ({ width, height, bits }));

/** Masks every pixel that `isMasked`. */
export function maskWhere(
  { width, height }: { width: number; height: number },
  isMasked: (x: number, y: number) => boolean,
): Mask {
  const bits = Uint8Array.from({ length: width * height }, (_, i) =>
    isMasked(i % width, Math.floor(i / width)) ? 1 : 0,
  );
  return { width, height, bits };
}
