import {
  buildPyramid,
  type ComposedMask,
  composeMask,
  defectAt,
  droppedDefects,
  type EditorAction,
  type EditorState,
  type Edits,
  type MaskPyramid,
  openEditor,
  type PhotoPoint,
  reduceEditor,
} from "@heirloom/canvas";
import type { Mask } from "@heirloom/core";
import type { Correction } from "../worker/messages.js";

/** A photo's marks in the editor, with the mask that they make and what draws it quickly. */
export interface Editing {
  readonly editor: EditorState;
  readonly composed: ComposedMask;
  readonly pyramid: MaskPyramid;
  /** Those that the results were made with. */
  readonly applied: Edits;
}

export type EditingAction =
  | EditorAction
  /** The results are now those of these edits. */
  | { readonly kind: "applied"; readonly edits: Edits };

const usualSensitivity = 0.5;

export function openEditing(mask: Mask): Editing {
  // About as broad as a crease: the same to the eye on a small scan and a large one.
  const radiusPx = Math.max(mask.width, mask.height) / 85;
  const opened = openEditor(mask, { sensitivity: usualSensitivity });
  const editor = reduceEditor(opened, { kind: "set-brush-radius", radiusPx });
  const composed = composeMask(editor.edits);
  return { editor, composed, pyramid: buildPyramid(composed.mask), applied: editor.edits };
}

export function reduceEditing(state: Editing, action: EditingAction): Editing {
  if (action.kind === "applied") return { ...state, applied: action.edits };
  const editor = reduceEditor(state.editor, action);
  if (editor === state.editor) return state;
  if (editor.edits === state.editor.edits) return { ...state, editor };
  const composed = composeMask(editor.edits, state.composed);
  const { changed } = composed;
  const pyramid =
    changed.length === 0 ? state.pyramid : buildPyramid(composed.mask, { pyramid: state.pyramid, changed });
  return { ...state, editor, composed, pyramid };
}

/** Whether the results are not yet those of the edits. */
export const isUnapplied = ({ editor, applied }: Editing): boolean => editor.edits !== applied;

/** What the worker needs to make the results of the edits. The mask is a copy: it is handed over. */
export function correctionOf({ editor: { edits }, composed }: Editing): Correction {
  const { width, height, bits } = composed.mask;
  const isFound = edits.verdicts.length === 0 && edits.strokes.length === 0;
  return {
    mask: { width, height, bits: bits.slice() },
    sensitivity: isFound ? edits.sensitivity : undefined,
    hints: edits.hints.map(({ at, color: { r, g, b } }) => ({
      x: tenthOf(at.x),
      y: tenthOf(at.y),
      color: [r, g, b],
    })),
  };
}

/** As exact as a pointer, and short in a report. Downwards, so that a place on the photo stays on it. */
const tenthOf = (pixel: number): number => Math.floor(pixel * 10) / 10;

/** A click on a mark: dropped, or kept if it was dropped before; undefined where there is none near. */
export function judgeAt(
  { editor: { edits } }: Editing,
  at: PhotoPoint,
  tolerancePx: number,
): EditorAction | undefined {
  const defect = defectAt(edits.defects, at, { tolerancePx });
  if (defect === undefined) return undefined;
  const isDropped = droppedDefects(edits).has(defect.index);
  return { kind: "judge-defect", verdict: { verdict: isDropped ? "keep" : "drop", at, tolerancePx } };
}
