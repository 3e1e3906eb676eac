import fc from "fast-check";
import { expect, test } from "vitest";
import { changedBoxes } from "./changed-boxes.js";
import { anyMask, maskOf } from "./testing/pictures.js";

test("equal masks have no changed boxes", () => {
  const mask = maskOf(["#.", ".#"]);
  expect(changedBoxes(mask, { ...mask, bits: mask.bits.slice() })).toEqual([]);
});

test("a change has a tight box, far changes have boxes of their own", () => {
  const before = { width: 500, height: 300, bits: new Uint8Array(500 * 300) };
  const bits = before.bits.slice();
  for (const [x, y] of [
    [10, 20],
    [70, 22],
    [400, 299],
  ])
    bits[y * 500 + x] = 1;
  expect(changedBoxes(before, { ...before, bits })).toEqual([
    { x: 10, y: 20, width: 61, height: 3 },
    { x: 400, y: 299, width: 1, height: 1 },
  ]);
});

test("every difference lies in a box", () => {
  fc.assert(
    fc.property(anyMask(150, 9), anyMask(150, 9), fc.nat(8), (before, other, row) => {
      const bits = before.bits.slice();
      bits.set(other.bits.subarray(row * 150, row * 150 + 20), row * 150);
      bits.set(other.bits.subarray(row * 150 + 140, (row + 1) * 150), row * 150 + 140);
      const boxes = changedBoxes(before, { ...before, bits });
      for (let i = 0; i < bits.length; i++) {
        if (bits[i] === before.bits[i]) continue;
        const [x, y] = [i % 150, Math.floor(i / 150)];
        expect(boxes.some((b) => x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height)).toBe(true);
      }
    }),
  );
});

test("masks of two sizes are refused", () => {
  expect(() => changedBoxes(maskOf(["#."]), maskOf(["#"]))).toThrow("masks to compare are 2x1 and 1x1");
});
