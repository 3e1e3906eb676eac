import { expect, test } from "vitest";
import { composeMask, defectAt, openEditor, photoPoint, reduceEditor } from "./index.js";
import { maskOf, rowsOf } from "./testing/pictures.js";

test("the README's example drops a defect", () => {
  const mask = maskOf(["##..#", "....#"]);
  let editor = openEditor(mask, { sensitivity: 0.5 });
  const before = composeMask(editor.edits);
  const at = photoPoint(1.5, 0.5);
  if (defectAt(editor.edits.defects, at)) {
    editor = reduceEditor(editor, { kind: "judge-defect", verdict: { verdict: "drop", at, tolerancePx: 0 } });
  }
  const { mask: edited, changed } = composeMask(editor.edits, before);
  expect(rowsOf(edited)).toEqual(["....#", "....#"]);
  expect(changed).toEqual([{ x: 0, y: 0, width: 2, height: 1 }]);
});
