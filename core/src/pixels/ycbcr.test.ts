import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Photo } from "../photo.js";
import { photoOf } from "../testing/photos.js";
import { readReference } from "../testing/reference.js";
import { cbOf, crOf, lumaOf, readLuma, writeColor } from "./ycbcr.js";

const triple = z.tuple([z.number(), z.number(), z.number()]);

test.for(readReference("ycbcr", z.strictObject({ rgb: triple, ycbcr: triple })))(
  "$rgb is Pillow's YCbCr $ycbcr",
  ({ rgb: [r, g, b], ycbcr: [y, cb, cr] }) => {
    const luma = lumaOf(r, g, b);
    // Pillow truncates after adding a half in fixed point: up to one level.
    expect(Math.abs(luma - y)).toBeLessThan(1);
    expect(Math.abs(cbOf(b, luma) + 128 - cb)).toBeLessThan(1);
    expect(Math.abs(crOf(r, luma) + 128 - cr)).toBeLessThan(1);
  },
);

/** The RGB of one pixel with this Y (levels) and chroma (-0.5..0.5). */
function colorOf(depth: 8 | 16, luma: number, cb: number, cr: number): number[] {
  const photo = photoOf({ width: 1, height: 1, channels: 3, depth }, () => 0);
  writeColor(photo, 0, {
    luma: Float32Array.of(luma),
    cb: Float32Array.of(cb),
    cr: Float32Array.of(cr),
  });
  return [...photo.pixels];
}

const lumaOfColor = ([r, g, b]: readonly number[]): number => lumaOf(r, g, b);

test("any chroma leaves the lightness within a tenth of a level, at both depths", () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const chroma = fc.double({ min: -0.5, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom<8 | 16>(8, 16), unit, chroma, chroma, (depth, share, cb, cr) => {
      const luma = Math.fround(share * (depth === 8 ? 255 : 65535));
      expect(Math.abs(lumaOfColor(colorOf(depth, luma, cb, cr)) - luma)).toBeLessThan(0.1);
    }),
    { numRuns: 2000 },
  );
});

test("a color that RGB can show comes back to a level, from its own Y, Cb and Cr", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, (r, g, b) => {
      const luma = lumaOf(r, g, b);
      const color = colorOf(8, luma, cbOf(b, luma) / 255, crOf(r, luma) / 255);
      for (const [i, level] of [r, g, b].entries()) expect(Math.abs(color[i] - level)).toBeLessThanOrEqual(1);
    }),
  );
});

test("without chroma a whole level stays exactly grey", () => {
  for (let level = 0; level < 256; level++) expect(colorOf(8, level, 0, 0)).toEqual([level, level, level]);
  expect(colorOf(16, 65535, 0, 0)).toEqual([65535, 65535, 65535]);
});

test("black and white have no room for chroma and take none", () => {
  expect(colorOf(8, 0, 0.5, -0.5)).toEqual([0, 0, 0]);
  expect(colorOf(8, 255, -0.5, 0.5)).toEqual([255, 255, 255]);
});

test("a chroma out of reach keeps its hue: Cb and Cr shrink together", () => {
  const [r, g, b] = colorOf(16, 20000, -0.4, 0.3);
  const luma = lumaOf(r, g, b);
  expect(cbOf(b, luma) / crOf(r, luma)).toBeCloseTo(-0.4 / 0.3, 3);
  expect(Math.min(r, g, b)).toBe(0);
});

test("the luma of a row is Y in levels; of a grey photo, its samples", () => {
  const row = new Float32Array(2);
  const color: Photo = {
    width: 2,
    height: 1,
    channels: 3,
    depth: 8,
    metadata: {},
    pixels: Uint8Array.of(255, 0, 0, 0, 0, 255),
  };
  readLuma(color, 0, row);
  expect([...row].map((y) => y.toFixed(3))).toEqual(["76.245", "29.070"]);
  readLuma({ ...color, channels: 1, pixels: Uint8Array.of(7, 9) }, 0, row);
  expect([...row]).toEqual([7, 9]);
});
