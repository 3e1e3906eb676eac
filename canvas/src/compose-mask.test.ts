import fc from "fast-check";
import { expect, test } from "vitest";
import { type ComposedMask, composeMask } from "./compose-mask.js";
import { separateDefects } from "./defects-at.js";
import { droppedDefects } from "./dropped-defects.js";
import type { Edits, Verdict } from "./editor-state.js";
import { photoPoint } from "./points.js";
import { paintStroke, type Stroke } from "./stroke.js";
import { anyMask, anyPoint, anyStroke, maskOf, rowsOf } from "./testing/pictures.js";

const editsOf = (rows: readonly string[], rest: Partial<Edits> = {}): Edits => ({
  sensitivity: 0.5,
  defects: separateDefects(maskOf(rows)),
  verdicts: [],
  strokes: [],
  hints: [],
  ...rest,
});
const drop = (x: number, y: number): Verdict => ({ verdict: "drop", at: photoPoint(x, y), tolerancePx: 0 });
const keep = (x: number, y: number): Verdict => ({ ...drop(x, y), verdict: "keep" });
const line = (effect: Stroke["effect"], from: number, to: number): Stroke => ({
  effect,
  radiusPx: 0.5,
  points: [photoPoint(from + 0.5, 0.5), photoPoint(to + 0.5, 0.5)],
});
const composed = (edits: Edits): string[] => rowsOf(composeMask(edits).mask);

const [width, height] = [14, 10];
const anyEdits: fc.Arbitrary<Edits> = fc.record({
  sensitivity: fc.constant(0.5),
  defects: anyMask(width, height).map(separateDefects),
  verdicts: fc.array(
    fc.record({
      verdict: fc.constantFrom("drop" as const, "keep" as const),
      at: anyPoint(width, height),
      tolerancePx: fc.nat(1),
    }),
    { maxLength: 4 },
  ),
  strokes: fc.array(anyStroke(width, height), { maxLength: 4 }),
  hints: fc.constant([]),
});

test("the detector's mask passes as it is", () => {
  expect(composed(editsOf(["##..#", "....#"]))).toEqual(["##..#", "....#"]);
});

test("a dropped defect is gone, kept again it is back, and only that one", () => {
  expect(composed(editsOf(["##..#", "....#"], { verdicts: [drop(1, 0)] }))).toEqual(["....#", "....#"]);
  expect(composed(editsOf(["##..#", "....#"], { verdicts: [drop(1, 0), keep(0, 0)] }))).toEqual([
    "##..#",
    "....#",
  ]);
});

test("a dropped defect stays dropped when it grows with the sensitivity", () => {
  const verdicts = [drop(1, 0)];
  expect(composed(editsOf(["###.#", "##..#"], { verdicts }))).toEqual(["....#", "....#"]);
});

test("erased and then added is masked; added and then erased is not", () => {
  const base = ["#.#.#"];
  expect(composed(editsOf(base, { strokes: [line("erase", 0, 2), line("add", 1, 2)] }))).toEqual([".##.#"]);
  expect(composed(editsOf(base, { strokes: [line("add", 1, 2), line("erase", 0, 2)] }))).toEqual(["....#"]);
});

test("protection wins over the detector, and over strokes before and after", () => {
  fc.assert(
    fc.property(anyEdits, anyStroke(width, height), fc.nat(4), (edits, stroke, at) => {
      const shield: Stroke = { ...stroke, effect: "protect" };
      const strokes = edits.strokes.toSpliced(at, 0, shield);
      const { mask } = composeMask({ ...edits, strokes });
      expect(mask.bits).toEqual(paintStroke(composeMask(edits).mask, shield).bits);
    }),
  );
});

test("a stroke that is added last is masked, but for what is protected", () => {
  fc.assert(
    fc.property(anyEdits, anyStroke(width, height), (edits, stroke) => {
      const last: Stroke = { ...stroke, effect: "add" };
      const { mask } = composeMask({ ...edits, strokes: [...edits.strokes, last] });
      const shields = edits.strokes.filter(({ effect }) => effect === "protect");
      expect(mask.bits).toEqual(shields.reduce(paintStroke, paintStroke(composeMask(edits).mask, last)).bits);
    }),
  );
});

test("order matters only among strokes: verdicts may come before or after them", () => {
  fc.assert(
    fc.property(anyEdits, (edits) => {
      const { mask } = composeMask(edits);
      const dropped = droppedDefects(edits);
      const { runs } = edits.defects;
      const bits = new Uint8Array(width * height);
      runs.y.forEach((y, i) => {
        if (!dropped.has(runs.component[i])) bits.fill(1, y * width + runs.start[i], y * width + runs.end[i]);
      });
      const order = [...edits.strokes].sort(
        (a, b) => Number(a.effect === "protect") - Number(b.effect === "protect"),
      );
      expect(mask.bits).toEqual(order.reduce(paintStroke, { width, height, bits }).bits);
    }),
  );
});

test("step by step it is the mask that is composed at once, and every change lies in a changed box", () => {
  const anyStep = fc.tuple(anyEdits, fc.boolean(), fc.boolean(), fc.nat(4));
  fc.assert(
    fc.property(anyEdits, fc.array(anyStep, { maxLength: 5 }), (first, steps) => {
      let edits = first;
      let previous: ComposedMask = composeMask(edits);
      for (const [other, movesSensitivity, judges, kept] of steps) {
        edits = {
          ...edits,
          defects: movesSensitivity ? other.defects : edits.defects,
          verdicts: judges ? other.verdicts : edits.verdicts,
          strokes: [...edits.strokes.slice(0, kept), ...other.strokes],
        };
        const next = composeMask(edits, previous);
        expect(next.mask.bits).toEqual(composeMask(edits).mask.bits);
        next.mask.bits.forEach((bit, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          const isInside = next.changed.some(
            (b) => x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height,
          );
          if (bit !== previous.mask.bits[i]) expect(isInside).toBe(true);
        });
        previous = next;
      }
    }),
  );
});

test("nothing new gives the same mask back", () => {
  const first = composeMask(editsOf(["#.#"]));
  const second = composeMask({ ...first.edits, hints: [] }, first);
  expect(second.mask).toBe(first.mask);
  expect(second.changed).toEqual([]);
});
