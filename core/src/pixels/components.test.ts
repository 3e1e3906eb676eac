import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { anyMask } from "../testing/photos.js";
import { maskOf, maskSchema, readReference } from "../testing/reference.js";
import { findComponents } from "./components.js";

const component = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  areaPx: z.int(),
});

test.for(readReference("components", z.strictObject({ mask: maskSchema, components: z.array(component) })))(
  "$components.length components are scipy's 8-connected labels",
  ({ mask, components }) => {
    expect(findComponents(mask).list).toEqual(components);
  },
);

test("corners connect", () => {
  expect(findComponents(maskOf(["#..#", ".##.", "....", "...#"])).list).toEqual([
    { x: 0, y: 0, width: 4, height: 2, areaPx: 4 },
    { x: 3, y: 3, width: 1, height: 1, areaPx: 1 },
  ]);
});

test("runs cover exactly the mask, and areas add up to it", () => {
  fc.assert(
    fc.property(anyMask({ width: 13, height: 9 }), (mask) => {
      const { list, runs } = findComponents(mask);
      const bits = new Uint8Array(mask.bits.length);
      for (let i = 0; i < runs.y.length; i++) {
        bits.fill(1, runs.y[i] * 13 + runs.start[i], runs.y[i] * 13 + runs.end[i]);
      }
      expect(bits).toEqual(mask.bits);
      expect(list.reduce((sum, { areaPx }) => sum + areaPx, 0)).toBe(
        mask.bits.reduce((sum, bit) => sum + bit, 0),
      );
    }),
  );
});
