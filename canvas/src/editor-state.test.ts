import fc from "fast-check";
import { expect, test } from "vitest";
import {
  canRedo,
  canUndo,
  type EditAction,
  type EditorAction,
  type EditorState,
  isDirty,
  openEditor,
  reduceEditor,
  type Verdict,
} from "./editor-state.js";
import { photoPoint } from "./points.js";
import type { Stroke } from "./stroke.js";
import { anyMask, anyPoint, anyStroke, maskOf } from "./testing/pictures.js";

const mask = maskOf(["##....", "##....", "....##"]);
const opened = openEditor(mask, { sensitivity: 0.5 });
const stroke: Stroke = { effect: "add", radiusPx: 1, points: [photoPoint(3, 1)] };
const draw: EditorAction = { kind: "draw-stroke", stroke };
const undo: EditorAction = { kind: "undo" };
const redo: EditorAction = { kind: "redo" };

const act = (state: EditorState, ...actions: readonly EditorAction[]): EditorState =>
  actions.reduce(reduceEditor, state);
const verdict = (kind: Verdict["verdict"], x: number, y: number, tolerancePx = 0): EditorAction => ({
  kind: "judge-defect",
  verdict: { verdict: kind, at: photoPoint(x, y), tolerancePx },
});
const move = (sensitivity: number): EditorAction => ({ kind: "move-sensitivity", sensitivity, mask });

const byte = fc.nat(255);
const anyEdit: fc.Arbitrary<EditAction> = fc.oneof(
  fc.record({ kind: fc.constant("draw-stroke" as const), stroke: anyStroke(6, 3) }),
  fc.record({
    kind: fc.constant("judge-defect" as const),
    verdict: fc.record({
      verdict: fc.constantFrom("drop" as const, "keep" as const),
      at: anyPoint(6, 3),
      tolerancePx: fc.nat(2),
    }),
  }),
  fc.record({
    kind: fc.constant("move-sensitivity" as const),
    sensitivity: fc.constantFrom(0, 0.25, 0.75, 1),
    mask: anyMask(6, 3),
  }),
  fc.record({
    kind: fc.constant("place-hint" as const),
    hint: fc.record({ at: anyPoint(6, 3), color: fc.record({ r: byte, g: byte, b: byte }) }),
  }),
  fc.constant({ kind: "clear" as const }),
);
const anyAction: fc.Arbitrary<EditorAction> = fc.oneof(
  { weight: 4, arbitrary: anyEdit },
  fc.constantFrom<EditorAction>(undo, redo, { kind: "choose-tool", tool: "erase" }),
);
const anyState = fc.array(anyAction, { maxLength: 12 }).map((actions) => act(opened, ...actions));

test("undo after an edit is the same edits, and redo after that the edited ones", () => {
  fc.assert(
    fc.property(anyState, anyEdit, (before, action) => {
      const after = reduceEditor(before, action);
      const isMerged = after.past.length === before.past.length;
      if (after === before || isMerged) return;
      const undone = reduceEditor(after, undo);
      expect(undone.edits).toBe(before.edits);
      expect(undone.past).toEqual(before.past);
      expect(reduceEditor(undone, redo)).toEqual(after);
    }),
  );
});

test("undoing everything is how it was opened, and redoing everything how it was", () => {
  fc.assert(
    fc.property(anyState, (state) => {
      let back = state;
      while (canUndo(back)) back = reduceEditor(back, undo);
      expect(back.edits).toBe(opened.edits);
      expect(isDirty(back)).toBe(false);
      let again = back;
      for (let i = 0; i < state.past.length; i++) again = reduceEditor(again, redo);
      expect(again.edits).toBe(state.edits);
      expect(again.future).toEqual(state.future);
    }),
  );
});

test("sensitivity moves that follow one another are one step", () => {
  const moved = act(opened, move(0.6), move(0.7), move(0.8));
  expect(moved.edits.sensitivity).toBe(0.8);
  expect(act(moved, undo).edits).toBe(opened.edits);
  const apart = act(opened, move(0.6), draw, move(0.7));
  expect(act(apart, undo).edits.sensitivity).toBe(0.6);
});

test("a move after saving is a step of its own, so that what was saved can be reached", () => {
  const moved = act(opened, move(0.6), { kind: "mark-saved" }, move(0.7));
  expect(isDirty(moved)).toBe(true);
  expect(isDirty(act(moved, undo))).toBe(false);
});

test("a new edit forgets what was undone", () => {
  const state = act(opened, draw, undo);
  expect(canRedo(state)).toBe(true);
  expect(canRedo(act(state, verdict("drop", 0, 0)))).toBe(false);
});

test("tool and brush are no steps and survive undo", () => {
  const state = act(
    opened,
    draw,
    { kind: "choose-tool", tool: "protect" },
    { kind: "set-brush-radius", radiusPx: 1e9 },
  );
  expect(state).toMatchObject({ tool: "protect", brushRadiusPx: 1000 });
  expect(act(state, undo)).toMatchObject({ tool: "protect", brushRadiusPx: 1000, edits: opened.edits });
});

test("what changes nothing is no step", () => {
  const hint = { at: photoPoint(1, 1), color: { r: 1, g: 2, b: 3 } };
  for (const action of [
    undo,
    redo,
    verdict("drop", 3, 1),
    verdict("keep", 0, 0),
    { kind: "clear" } as const,
    { kind: "remove-hint", hint } as const,
    { kind: "draw-stroke", stroke: { ...stroke, points: [] } } as const,
    { kind: "mark-saved" } as const,
  ]) {
    expect(reduceEditor(opened, action), action.kind).toBe(opened);
  }
});

test("a verdict is remembered by a pixel of the defect", () => {
  const state = act(opened, verdict("drop", 2.8, 0.2, 2));
  expect(state.edits.verdicts).toEqual([{ verdict: "drop", at: { x: 1.5, y: 0.5 }, tolerancePx: 2 }]);
});

test("hints are placed and removed", () => {
  const hint = { at: photoPoint(1, 1), color: { r: 1, g: 2, b: 3 } };
  const placed = act(opened, { kind: "place-hint", hint });
  expect(placed.edits.hints).toEqual([hint]);
  expect(act(placed, { kind: "remove-hint", hint }).edits.hints).toEqual([]);
});

test("the history holds on to no more than its limit, but always to one step", () => {
  const small = openEditor(mask, { sensitivity: 0.5, historyLimitBytes: 2000 });
  const state = act(small, ...Array.from({ length: 100 }, () => draw));
  expect(state.edits.strokes).toHaveLength(100);
  expect(state.past.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(2000);
  const tiny = act(openEditor(mask, { sensitivity: 0.5, historyLimitBytes: 0 }), draw, draw);
  expect(tiny.past).toHaveLength(1);
});

test("a mask of another size is refused", () => {
  const action = { kind: "move-sensitivity", sensitivity: 1, mask: maskOf(["#"]) } as const;
  expect(() => reduceEditor(opened, action)).toThrow("mask is 1x1 but the photo is 6x3");
});
