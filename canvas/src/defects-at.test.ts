import fc from "fast-check";
import { expect, test } from "vitest";
import { defectAt, separateDefects } from "./defects-at.js";
import { photoPoint } from "./points.js";
import { anyMask, anyPoint, maskOf } from "./testing/pictures.js";

const two = separateDefects(maskOf(["##......", ".#......", "......##", "......##"]));

test("a click inside a defect gives its box", () => {
  expect(defectAt(two, photoPoint(1.5, 1.2))).toEqual({
    index: 0,
    box: { x: 0, y: 0, width: 2, height: 2 },
    areaPx: 3,
    nearest: { x: 1.5, y: 1.5 },
  });
});

test("a click beside every defect gives nothing", () => {
  expect(defectAt(two, photoPoint(4, 1))).toBeUndefined();
  expect(defectAt(two, photoPoint(-3, 99), { tolerancePx: 2 })).toBeUndefined();
});

test("with a tolerance the nearer of two defects is taken", () => {
  expect(defectAt(two, photoPoint(3, 1), { tolerancePx: 4 })?.index).toBe(0);
  expect(defectAt(two, photoPoint(4.5, 3), { tolerancePx: 4 })?.index).toBe(1);
});

test("it is what a search through all pixels finds", () => {
  fc.assert(
    fc.property(anyMask(12, 9), anyPoint(12, 9), fc.nat(3), (mask, at, tolerancePx) => {
      const defects = separateDefects(mask);
      const found = defectAt(defects, at, { tolerancePx });
      const away = (i: number) => {
        const [x, y] = [i % 12, Math.floor(i / 12)];
        return Math.hypot(Math.max(x - at.x, at.x - x - 1, 0), Math.max(y - at.y, at.y - y - 1, 0));
      };
      const masked = [...mask.bits.keys()].filter((i) => mask.bits[i] === 1);
      const least = Math.min(...masked.map(away));
      if (found === undefined) {
        // The right and bottom edges of a pixel are the next one's.
        const isOnEdge = tolerancePx === least && (Number.isInteger(at.x) || Number.isInteger(at.y));
        expect(least > tolerancePx || isOnEdge).toBe(true);
        return;
      }
      const { nearest, index } = found;
      const i = Math.floor(nearest.y) * 12 + Math.floor(nearest.x);
      expect(mask.bits[i]).toBe(1);
      expect(away(i)).toBeCloseTo(least, 6);
      expect(defectAt(defects, nearest)?.index).toBe(index);
    }),
  );
});
