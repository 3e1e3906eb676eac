import { type PhotoPoint, photoPoint, type Stroke, type Tool, type ViewPoint } from "@heirloom/canvas";
import { useCallback, useEffect, useRef, useState } from "react";
import { useStudio } from "../page/context.js";
import { judgeAt } from "../state/editing-state.js";
import type { PhotoId } from "../worker/messages.js";
import { type Drawing, nothingDrawn } from "./paint-marks.js";

/** Where a tool touches: on the photo, in the viewport, and how large a CSS pixel is there. */
export interface Touch {
  readonly at: PhotoPoint;
  readonly cursor: ViewPoint;
  readonly scale: number;
  /** The color that is drawn there. */
  readonly color: () => readonly [number, number, number];
}

export interface ToolHandlers {
  readonly drawing: Drawing;
  down(touch: Touch): void;
  move(touch: Touch): void;
  up(touch: Touch): void;
  /** A second finger came down, or the pointer was taken away: nothing was drawn. */
  cancel(): void;
  /** Ends a traced line and keeps it. */
  finish(): void;
  leave(): void;
}

const effects: Partial<Record<Tool, Stroke["effect"]>> = { add: "add", erase: "erase", protect: "protect" };
const hasBrush = (tool: Tool | undefined): boolean =>
  tool === "trace" || (tool !== undefined && tool in effects);

/** How near a click must be to a mark or a placed color, CSS pixels. */
const reachPx = 10;

/** What the chosen tool does with the pointer. Without a photo's marks, and outside correcting, it does nothing. */
export function useTool(id: PhotoId, isCorrecting: boolean): ToolHandlers {
  const studio = useStudio();
  const [drawing, setDrawing] = useState(nothingDrawn);
  const current = useRef(drawing);
  const draw = useCallback((next: Drawing) => {
    current.current = next;
    setDrawing(next);
  }, []);
  const store = studio.editing(id);
  const editor = isCorrecting ? store?.get().editor : undefined;

  const hover = ({ cursor }: Touch): Drawing => ({
    ...current.current,
    cursor,
    brushRadiusPx: hasBrush(editor?.tool) ? editor?.brushRadiusPx : undefined,
  });

  async function traceTo(at: PhotoPoint): Promise<void> {
    const { traced } = current.current;
    const last = traced.at(-1);
    if (last === undefined) return draw({ ...current.current, traced: [at] });
    const places = await studio.trace(id, last, at).catch(() => [last, at]);
    const points = places.map(({ x, y }) => photoPoint(x, y));
    // Another click or the end may have come meanwhile.
    if (current.current.traced.at(-1) !== last) return;
    draw({ ...current.current, traced: [...current.current.traced, ...points.slice(1)] });
  }

  function placeColor({ at, scale, color }: Touch): void {
    const { isPickingColor, hintColor } = studio.look.get();
    if (isPickingColor) {
      studio.look.dispatch({ kind: "choose-color", color: color() });
      return;
    }
    const { width, height } = store?.get().editor.edits.defects ?? { width: 0, height: 0 };
    if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) return;
    const near = store
      ?.get()
      .editor.edits.hints.find((hint) => Math.hypot(hint.at.x - at.x, hint.at.y - at.y) * scale <= reachPx);
    const [r, g, b] = hintColor;
    store?.dispatch(
      near ? { kind: "remove-hint", hint: near } : { kind: "place-hint", hint: { at, color: { r, g, b } } },
    );
  }

  function finish(): void {
    const { traced } = current.current;
    draw({ ...current.current, traced: [] });
    if (traced.length < 2 || store === undefined) return;
    const { brushRadiusPx } = store.get().editor;
    store.dispatch({
      kind: "draw-stroke",
      stroke: { effect: "add", radiusPx: brushRadiusPx, points: traced },
    });
  }

  // Another tool, or the end of correcting, keeps the line; what is undone meanwhile is the line's last part.
  const chosen = editor?.tool;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of tool ends a line
  useEffect(() => {
    if (chosen === "trace") return () => finish();
    return undefined;
  }, [chosen]);

  return {
    drawing,
    down(touch) {
      const effect = editor && effects[editor.tool];
      if (editor === undefined || effect === undefined) return draw(hover(touch));
      draw({ ...hover(touch), stroke: { effect, radiusPx: editor.brushRadiusPx, points: [touch.at] } });
    },
    move(touch) {
      const { stroke } = current.current;
      const next = hover(touch);
      draw(stroke ? { ...next, stroke: { ...stroke, points: [...stroke.points, touch.at] } } : next);
    },
    up(touch) {
      const { stroke } = current.current;
      if (stroke) {
        draw({ ...current.current, stroke: undefined });
        store?.dispatch({ kind: "draw-stroke", stroke });
      } else if (editor?.tool === "judge" && store) {
        const action = judgeAt(store.get(), touch.at, reachPx / touch.scale);
        if (action) store.dispatch(action);
      } else if (editor?.tool === "trace") void traceTo(touch.at);
      else if (editor?.tool === "hint") placeColor(touch);
    },
    cancel: () => draw({ ...current.current, stroke: undefined, traced: [] }),
    finish,
    leave: () => draw({ ...current.current, cursor: undefined }),
  };
}
