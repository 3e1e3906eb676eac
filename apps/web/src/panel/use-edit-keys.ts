import type { Tool } from "@heirloom/canvas";
import { useEffect } from "react";
import type { Store } from "../page/store.js";
import type { Editing, EditingAction } from "../state/editing-state.js";

const tools: Readonly<Record<string, Tool>> = {
  v: "move",
  k: "judge",
  b: "add",
  e: "erase",
  l: "trace",
  p: "protect",
  c: "hint",
};

const brushStep = 1.2;

/** What a key does to the marks; undefined for a key that is somebody else's. */
export function actionForKey(
  {
    key,
    isCommand,
    isShift,
  }: { readonly key: string; readonly isCommand: boolean; readonly isShift: boolean },
  brushRadiusPx: number,
): EditingAction | undefined {
  const letter = key.toLowerCase();
  if (isCommand) {
    if (letter === "y") return { kind: "redo" };
    return letter === "z" ? { kind: isShift ? "redo" : "undo" } : undefined;
  }
  if (key === "[") return { kind: "set-brush-radius", radiusPx: brushRadiusPx / brushStep };
  if (key === "]") return { kind: "set-brush-radius", radiusPx: brushRadiusPx * brushStep };
  const tool = tools[letter];
  return tool && { kind: "choose-tool", tool };
}

/** Keys of the editor, while it is open. */
export function useEditKeys(
  store: Store<Editing, EditingAction> | undefined,
  { canHint }: { readonly canHint: boolean },
): void {
  useEffect(() => {
    if (store === undefined) return;
    const press = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement && event.target.type !== "range";
      if (isTyping || event.altKey) return;
      const { key, shiftKey: isShift } = event;
      const isCommand = event.ctrlKey || event.metaKey;
      const action = actionForKey({ key, isCommand, isShift }, store.get().editor.brushRadiusPx);
      if (action === undefined || (action.kind === "choose-tool" && action.tool === "hint" && !canHint))
        return;
      event.preventDefault();
      store.dispatch(action);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [store, canHint]);
}
