import { photoPoint } from "@heirloom/canvas";
import type { Mask } from "@heirloom/core";
import { expect, test } from "vitest";
import { correctionOf, isUnapplied, judgeAt, openEditing, reduceEditing } from "./editing-state.js";

/** 40 x 30 with one defect of 6 x 6 px at (10, 10). */
function found(): Mask {
  const bits = new Uint8Array(40 * 30);
  for (let y = 10; y < 16; y++) bits.fill(1, y * 40 + 10, y * 40 + 16);
  return { width: 40, height: 30, bits };
}

const count = ({ bits }: Mask) => bits.reduce((sum, bit) => sum + bit, 0);

test("an untouched editor gives the detector's mask at its sensitivity", () => {
  const editing = openEditing(found());
  expect(isUnapplied(editing)).toBe(false);
  expect(correctionOf(editing)).toEqual({ mask: found(), sensitivity: 0.5, hints: [] });
});

test("a stroke changes the mask, makes it a given one, and undo takes both back", () => {
  const stroke = { effect: "add", radiusPx: 2, points: [photoPoint(30, 20)] } as const;
  const drawn = reduceEditing(openEditing(found()), { kind: "draw-stroke", stroke });
  const correction = correctionOf(drawn);
  expect(isUnapplied(drawn)).toBe(true);
  expect(count(correction.mask)).toBeGreaterThan(36);
  expect(correction.sensitivity).toBeUndefined();
  expect(drawn.pyramid.levels[0]).toBe(drawn.composed.mask);
  const undone = reduceEditing(drawn, { kind: "undo" });
  expect(correctionOf(undone)).toEqual({ mask: found(), sensitivity: 0.5, hints: [] });
});

test("a click on a mark drops it, a second click keeps it, and one beside it does nothing", () => {
  const start = openEditing(found());
  const drop = judgeAt(start, photoPoint(12, 12), 2);
  const dropped = drop ? reduceEditing(start, drop) : start;
  expect(count(dropped.composed.mask)).toBe(0);
  const keep = judgeAt(dropped, photoPoint(12, 12), 2);
  const kept = keep ? reduceEditing(dropped, keep) : dropped;
  expect(count(kept.composed.mask)).toBe(36);
  expect(judgeAt(start, photoPoint(35, 5), 2)).toBeUndefined();
});

test("applied edits are no longer new, and further ones are", () => {
  const stroke = { effect: "erase", radiusPx: 9, points: [photoPoint(13, 13)] } as const;
  const drawn = reduceEditing(openEditing(found()), { kind: "draw-stroke", stroke });
  const applied = reduceEditing(drawn, { kind: "applied", edits: drawn.editor.edits });
  expect([isUnapplied(applied), isUnapplied(reduceEditing(applied, { kind: "undo" }))]).toEqual([
    false,
    true,
  ]);
});

test("what is handed to the worker is a copy: the editor keeps its own mask", () => {
  const editing = openEditing(found());
  correctionOf(editing).mask.bits.fill(9);
  expect(editing.composed.mask).toEqual(found());
});

test("a color that is placed travels in photo pixels", () => {
  const hint = { at: photoPoint(3, 4), color: { r: 10, g: 20, b: 30 } };
  const hinted = reduceEditing(openEditing(found()), { kind: "place-hint", hint });
  expect(correctionOf(hinted)).toMatchObject({
    sensitivity: 0.5,
    hints: [{ x: 3, y: 4, color: [10, 20, 30] }],
  });
});
