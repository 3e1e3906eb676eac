import type { Mask } from "@heirloom/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildPyramid } from "./mask-pyramid.js";
import { anyMask } from "./testing/pictures.js";

const [width, height] = [601, 5];

test("a mask that is small already is its own only level", () => {
  const mask = { width: 256, height: 2, bits: new Uint8Array(512) };
  expect(buildPyramid(mask).levels).toEqual([mask]);
});

test("each level is the maximum of four, odd sides included", () => {
  fc.assert(
    fc.property(anyMask(width, height), (mask) => {
      const { levels } = buildPyramid(mask);
      expect(levels.map((level) => [level.width, level.height])).toEqual([
        [601, 5],
        [301, 3],
        [151, 2],
      ]);
      levels.forEach((level, k) => {
        const expected = new Uint8Array(level.bits.length);
        mask.bits.forEach((bit, i) => {
          const [x, y] = [(i % width) >> k, Math.floor(i / width) >> k];
          expected[y * level.width + x] |= bit;
        });
        expect(level.bits).toEqual(expected);
      });
    }),
    { numRuns: 30 },
  );
});

test("redoing only what changed is the pyramid built anew", () => {
  fc.assert(
    fc.property(
      anyMask(width, height),
      fc.nat(560),
      fc.nat(3),
      fc.integer({ min: 1, max: 40 }),
      (mask, x, y, wide) => {
        const box = { x, y, width: wide, height: 2 };
        const bits = mask.bits.slice();
        for (let row = y; row < y + 2; row++)
          bits.fill(1 - bits[row * width + x], row * width + x, row * width + x + wide);
        const changed: Mask = { width, height, bits };
        const pyramid = buildPyramid(changed, { pyramid: buildPyramid(mask), changed: [box] });
        expect(pyramid).toEqual(buildPyramid(changed));
      },
    ),
    { numRuns: 30 },
  );
});
