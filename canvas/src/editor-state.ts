import type { Mask } from "@heirloom/core";
import { type Defects, defectAt, separateDefects } from "./defects-at.js";
import { droppedDefects } from "./dropped-defects.js";
import type { PhotoPoint } from "./points.js";
import type { Stroke } from "./stroke.js";

/** A person's word on the defect at a point. Remembered by the point, so that it outlives a moved sensitivity. */
export interface Verdict {
  /** "drop": it is no defect. "keep": it is one after all. The latest verdict on a defect counts. */
  readonly verdict: "drop" | "keep";
  readonly at: PhotoPoint;
  /** Photo pixels around the point in which the defect is looked for, at least 0. */
  readonly tolerancePx: number;
}

/** What color the photo has at a point: red, green and blue, 0..255 each. */
export interface ColorHint {
  readonly at: PhotoPoint;
  readonly color: Rgb;
}

/** Gamma-encoded sRGB, 0..255 each. */
export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** Everything that can be undone, and all that makes the mask and the hints. */
export interface Edits {
  /** 0..1, that of the detector's mask below. */
  readonly sensitivity: number;
  /** The detector's mask at that sensitivity. */
  readonly defects: Defects;
  readonly verdicts: readonly Verdict[];
  /** In the order in which they were drawn. */
  readonly strokes: readonly Stroke[];
  readonly hints: readonly ColorHint[];
}

export type Tool = "move" | "add" | "erase" | "protect" | "trace" | "judge" | "hint";

export interface EditorState {
  readonly edits: Edits;
  readonly past: readonly Step[];
  /** What redo brings back; the next one is last. */
  readonly future: readonly Step[];
  readonly saved: Edits;
  readonly tool: Tool;
  /** Photo pixels, 0.5..1000. */
  readonly brushRadiusPx: number;
  /** Bytes that past and future may hold on to; the oldest steps go first. */
  readonly historyLimitBytes: number;
}

/** One step of the history: the edits that it leads to, and what was done between. */
export interface Step {
  readonly edits: Edits;
  readonly kind: EditAction["kind"];
  /** About what it keeps in memory. */
  readonly bytes: number;
}

/** What can be undone. */
export type EditAction =
  /** The detector's mask at another sensitivity, 0..1. Moves that follow one another are one step. */
  | { readonly kind: "move-sensitivity"; readonly sensitivity: number; readonly mask: Mask }
  | { readonly kind: "judge-defect"; readonly verdict: Verdict }
  | { readonly kind: "draw-stroke"; readonly stroke: Stroke }
  | { readonly kind: "place-hint"; readonly hint: ColorHint }
  | { readonly kind: "remove-hint"; readonly hint: ColorHint }
  /** Back to what the detector found: no verdicts, strokes or hints. */
  | { readonly kind: "clear" };

export type EditorAction =
  | EditAction
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  /** The edits are stored somewhere: they are no longer dirty. */
  | { readonly kind: "mark-saved" }
  | { readonly kind: "choose-tool"; readonly tool: Tool }
  | { readonly kind: "set-brush-radius"; readonly radiusPx: number };

/** The editor on a photo whose defects were just found. */
export function openEditor(
  mask: Mask,
  {
    sensitivity,
    historyLimitBytes = 256 * 2 ** 20,
  }: { readonly sensitivity: number; readonly historyLimitBytes?: number },
): EditorState {
  const edits = { sensitivity, defects: separateDefects(mask), verdicts: [], strokes: [], hints: [] };
  return {
    edits,
    past: [],
    future: [],
    saved: edits,
    tool: "move",
    brushRadiusPx: 12,
    historyLimitBytes,
  };
}

/**
 * State and action in, state out; the state itself when nothing changes. Throws RangeError for a mask of another
 * size than the first one's.
 */
export function reduceEditor(state: EditorState, action: EditorAction): EditorState {
  switch (action.kind) {
    case "undo":
      return undo(state);
    case "redo":
      return redo(state);
    case "mark-saved":
      return isDirty(state) ? { ...state, saved: state.edits } : state;
    case "choose-tool":
      return state.tool === action.tool ? state : { ...state, tool: action.tool };
    case "set-brush-radius":
      return { ...state, brushRadiusPx: Math.min(Math.max(action.radiusPx, 0.5), 1000) };
    default:
      return record(state, action, edit(state.edits, action));
  }
}

export const canUndo = ({ past }: EditorState): boolean => past.length > 0;
export const canRedo = ({ future }: EditorState): boolean => future.length > 0;

/** Whether there are edits that were never marked as saved. */
export const isDirty = ({ edits, saved }: EditorState): boolean => edits !== saved;

/** The edits after the action; the edits themselves when it changes nothing. */
function edit(edits: Edits, action: EditAction): Edits {
  switch (action.kind) {
    case "move-sensitivity":
      return { ...edits, sensitivity: action.sensitivity, defects: separateLike(edits.defects, action.mask) };
    case "judge-defect":
      return judge(edits, action.verdict);
    case "draw-stroke":
      return action.stroke.points.length === 0
        ? edits
        : { ...edits, strokes: [...edits.strokes, action.stroke] };
    case "place-hint":
      return { ...edits, hints: [...edits.hints, action.hint] };
    case "remove-hint":
      return edits.hints.includes(action.hint)
        ? { ...edits, hints: edits.hints.filter((hint) => hint !== action.hint) }
        : edits;
    case "clear":
      return edits.verdicts.length + edits.strokes.length + edits.hints.length === 0
        ? edits
        : { ...edits, verdicts: [], strokes: [], hints: [] };
  }
}

/** A click beside every defect, or a word already said, is no step. */
function judge(edits: Edits, verdict: Verdict): Edits {
  const defect = defectAt(edits.defects, verdict.at, verdict);
  if (defect === undefined) return edits;
  if (droppedDefects(edits).has(defect.index) === (verdict.verdict === "drop")) return edits;
  // Remembered by a pixel of the defect, not by a click beside it: a neighbor may be nearer once the defect shrank.
  return { ...edits, verdicts: [...edits.verdicts, { ...verdict, at: defect.nearest }] };
}

function separateLike({ width, height }: Defects, mask: Mask): Defects {
  if (mask.width === width && mask.height === height) return separateDefects(mask);
  throw new RangeError(`mask is ${mask.width}x${mask.height} but the photo is ${width}x${height}`);
}

function record(state: EditorState, { kind }: EditAction, edits: Edits): EditorState {
  if (edits === state.edits) return state;
  const last = state.past[state.past.length - 1];
  // A slider that is dragged sends dozens of moves: together they are one step. What is saved stays in reach.
  const isSameMove = kind === "move-sensitivity" && last?.kind === kind;
  if (isSameMove && state.future.length === 0 && state.saved !== state.edits) {
    const past = [...state.past.slice(0, -1), stepBetween(last.edits, edits, kind)];
    return { ...state, edits, past: forget(past, state.historyLimitBytes) };
  }
  const past = [...state.past, stepBetween(state.edits, edits, kind)];
  return { ...state, edits, past: forget(past, state.historyLimitBytes), future: [] };
}

function undo(state: EditorState): EditorState {
  const step = state.past[state.past.length - 1];
  if (step === undefined) return state;
  const future = [...state.future, { ...step, edits: state.edits }];
  return { ...state, edits: step.edits, past: state.past.slice(0, -1), future };
}

function redo(state: EditorState): EditorState {
  const step = state.future[state.future.length - 1];
  if (step === undefined) return state;
  const past = [...state.past, { ...step, edits: state.edits }];
  return { ...state, edits: step.edits, past, future: state.future.slice(0, -1) };
}

/** A step back to `before`, with about what it holds on to that `after` does not. */
function stepBetween(before: Edits, after: Edits, kind: Step["kind"]): Step {
  const lists = before.verdicts.length + before.strokes.length + before.hints.length;
  const defects = before.defects === after.defects ? 0 : bytesOf(before.defects);
  // Points of strokes that "clear" removed live on in the past only; 40 bytes each in V8.
  const kept = new Set(after.strokes);
  const points = before.strokes.reduce(
    (sum, stroke) => sum + (kept.has(stroke) ? 0 : stroke.points.length),
    0,
  );
  return { edits: before, kind, bytes: 200 + 8 * lists + 40 * points + defects };
}

const bytesOf = ({ runs, list, rowAt }: Defects): number =>
  16 * runs.y.length + 100 * list.length + rowAt.byteLength;

/** Without the oldest steps that exceed the limit. The last step always stays: one undo is never too much. */
function forget(past: readonly Step[], limitBytes: number): readonly Step[] {
  let first = past.length - 1;
  let bytes = past[first].bytes;
  while (first > 0 && bytes + past[first - 1].bytes <= limitBytes) bytes += past[--first].bytes;
  return first === 0 ? past : past.slice(first);
}
