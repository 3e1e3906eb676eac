import fc from "fast-check";
import { expect, test } from "vitest";
import { photoPoint } from "./points.js";
import { coverStroke, paintStroke, type Stroke, strokeBox } from "./stroke.js";
import { anyMask, anyStroke, maskOf, rowsOf } from "./testing/pictures.js";

const empty = (width: number, height: number) => ({ width, height, bits: new Uint8Array(width * height) });

test("one point paints a disc", () => {
  const stroke: Stroke = { effect: "add", radiusPx: 2, points: [photoPoint(3.5, 2.5)] };
  expect(rowsOf(paintStroke(empty(7, 5), stroke))).toEqual([
    "...#...",
    "..###..",
    ".#####.",
    "..###..",
    "...#...",
  ]);
});

test("two points paint a line with round ends", () => {
  const stroke: Stroke = { effect: "add", radiusPx: 1, points: [photoPoint(1.5, 1.5), photoPoint(4.5, 1.5)] };
  expect(rowsOf(paintStroke(empty(7, 3), stroke))).toEqual([".####..", "######.", ".####.."]);
});

test("erasing and protecting take out, and leave the mask that was given as it is", () => {
  const mask = maskOf(["#####", "#####"]);
  for (const effect of ["erase", "protect"] as const) {
    const stroke: Stroke = { effect, radiusPx: 0.5, points: [photoPoint(1.5, 0.5), photoPoint(3.5, 0.5)] };
    expect(rowsOf(paintStroke(mask, stroke))).toEqual(["#...#", "#####"]);
  }
  expect(rowsOf(mask)).toEqual(["#####", "#####"]);
});

test("a stroke beside the photo changes nothing", () => {
  const stroke: Stroke = { effect: "add", radiusPx: 3, points: [photoPoint(-9, -9), photoPoint(30, -9)] };
  expect(strokeBox(stroke, { width: 8, height: 8 })).toMatchObject({ height: 0 });
  expect(paintStroke(empty(8, 8), stroke).bits).toEqual(new Uint8Array(64));
});

test("exactly the pixels whose centers are within the radius of the polyline are painted", () => {
  fc.assert(
    fc.property(anyMask(17, 13), anyStroke(17, 13), (mask, stroke) => {
      const painted = paintStroke(mask, stroke);
      for (let i = 0; i < mask.bits.length; i++) {
        const away = squaredDistance((i % 17) + 0.5, Math.floor(i / 17) + 0.5, stroke);
        // What lies on the rim to the last digit is the rounding's to decide.
        if (Math.abs(away - stroke.radiusPx ** 2) < 1e-9) continue;
        const bit = away > stroke.radiusPx ** 2 ? mask.bits[i] : stroke.effect === "add" ? 1 : 0;
        expect(painted.bits[i], `pixel ${i}`).toBe(bit);
      }
    }),
    { numRuns: 500 },
  );
});

test("everything painted lies in the stroke's box, and a part of it paints its part", () => {
  fc.assert(
    fc.property(anyStroke(17, 13), fc.nat(8), fc.nat(6), (stroke, x, y) => {
      const whole = paintStroke(empty(17, 13), { ...stroke, effect: "add" });
      const box = strokeBox(stroke, whole);
      const part = { x, y, width: 6, height: 5 };
      const bits = new Uint8Array(17 * 13);
      coverStroke(stroke, part, (row, start, end) => bits.fill(1, row * 17 + start, row * 17 + end));
      for (let i = 0; i < bits.length; i++) {
        const [column, row] = [i % 17, Math.floor(i / 17)];
        const isInside = (b: typeof part) =>
          column >= b.x && column < b.x + b.width && row >= b.y && row < b.y + b.height;
        if (whole.bits[i] === 1) expect(isInside(box)).toBe(true);
        expect(bits[i]).toBe(isInside(part) ? whole.bits[i] : 0);
      }
    }),
  );
});

function squaredDistance(x: number, y: number, { points }: Stroke): number {
  const away = points.map((b, i) => {
    const a = points[Math.max(0, i - 1)];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const squared = dx * dx + dy * dy;
    const t = squared === 0 ? 0 : Math.min(Math.max(((x - a.x) * dx + (y - a.y) * dy) / squared, 0), 1);
    return (x - a.x - t * dx) ** 2 + (y - a.y - t * dy) ** 2;
  });
  return Math.min(...away);
}
