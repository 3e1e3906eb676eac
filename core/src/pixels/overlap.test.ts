import fc from "fast-check";
import { expect, test } from "vitest";
import { largestDifference } from "../testing/largest-difference.js";
import { addFaded, overlappingBoxes } from "./overlap.js";
import type { Planes, Size } from "./planes.js";

const shape = { sidePx: 40, overlapPx: 8 };
const sizes = fc.record({
  width: fc.integer({ min: 1, max: 120 }),
  height: fc.integer({ min: 1, max: 120 }),
});

/** What comes of boxes that each answer with one value. */
function blend({ width, height }: Size, answerOf: (box: number) => number): Planes {
  const whole = { width, height, channels: 1, data: new Float32Array(width * height) };
  for (const [i, box] of overlappingBoxes(whole, shape).entries()) {
    const data = new Float32Array(box.width * box.height).fill(answerOf(i));
    addFaded(whole, { width: box.width, height: box.height, channels: 1, data }, box);
  }
  return whole;
}

test("boxes that agree give back what they agree on, at any size", () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const { data } = blend(size, () => 0.7);
      expect(largestDifference(data, new Float32Array(data.length).fill(0.7))).toBeLessThan(1e-5);
    }),
  );
});

test("where boxes disagree no step is larger than that of a fade over the overlap", () => {
  fc.assert(
    fc.property(sizes, ({ width, height }) => {
      const { data } = blend({ width, height }, (i) => i % 2);
      let largest = 0;
      for (let i = 0; i < data.length; i++) {
        const right = (i + 1) % width === 0 ? data[i] : data[i + 1];
        const below = i + width < data.length ? data[i + width] : data[i];
        largest = Math.max(largest, Math.abs(right - data[i]), Math.abs(below - data[i]));
      }
      expect(largest).toBeLessThanOrEqual(1 / shape.overlapPx + 1e-5);
    }),
  );
});

test("no box is larger than wanted, and a picture that fits is one box", () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const boxes = overlappingBoxes(size, shape);
      for (const { width, height } of boxes) expect(Math.max(width, height)).toBeLessThanOrEqual(40);
      if (Math.max(size.width, size.height) <= 40) expect(boxes).toHaveLength(1);
    }),
  );
});
