import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Mask } from "../mask.js";
import { largestDifference } from "../testing/largest-difference.js";
import { anyMask } from "../testing/photos.js";
import { maskOf, maskSchema, planeSchema, readReference } from "../testing/reference.js";
import { largestRadius, squaredDistanceRows } from "./distance.js";

function distances(mask: Mask, to: 0 | 1): number[] {
  return Array.from(squaredDistanceRows(mask, to), (row) => Array.from(row, Math.sqrt)).flat();
}

test.for(readReference("distance", z.strictObject({ mask: maskSchema, distance: planeSchema })))(
  "distances in a mask of $mask.width x $mask.height are scipy's distance_transform_edt",
  ({ mask, distance }) => {
    expect(largestDifference(distances(mask, 0), distance.data)).toBeLessThan(1e-6);
    expect(largestRadius(mask)).toBeCloseTo(Math.max(...distance.data), 6);
  },
);

test("distances are those of the nearest pixel of any mask", () => {
  const size = { width: 9, height: 7 };
  fc.assert(
    fc.property(anyMask(size), fc.constantFrom<0 | 1>(0, 1), (mask, to) => {
      const targets = [...mask.bits.keys()].filter((i) => mask.bits[i] === to);
      const wanted = Array.from(mask.bits, (_, i) =>
        Math.min(...targets.map((k) => Math.hypot((i % 9) - (k % 9), Math.floor(i / 9) - Math.floor(k / 9)))),
      );
      for (const [i, distance] of distances(mask, to).entries()) expect(distance).toBeCloseTo(wanted[i], 9);
    }),
  );
});

test("an empty mask has radius 0, a full one has no end, a line has radius 1", () => {
  expect(largestRadius(maskOf(["....", "...."]))).toBe(0);
  expect(largestRadius(maskOf(["####", "####"]))).toBe(Number.POSITIVE_INFINITY);
  expect(largestRadius(maskOf(["....", "####", "...."]))).toBe(1);
});
