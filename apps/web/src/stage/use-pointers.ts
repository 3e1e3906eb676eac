import { type Gestures, isGestureKey, isPinching, sliderAt, toPhoto } from "@heirloom/canvas";
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from "react";
import type { Store } from "../page/store.js";
import type { LookAction, LookState } from "../state/look-state.js";
import type { Layout } from "./paint-scene.js";
import { isWhole, placeIn, type StageFact } from "./stage-model.js";
import type { ToolHandlers, Touch } from "./use-tool.js";

interface Given {
  readonly surface: RefObject<HTMLElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly gestures: Store<Gestures, StageFact>;
  readonly layout: Layout;
  readonly look: Store<LookState, LookAction>;
  readonly isSlider: boolean;
  readonly tool: ToolHandlers;
  /** A tool takes single pointers; else they move the photo. */
  readonly hasTool: boolean;
}

/** Turns the stage's events into facts: of the view, of the slider, or of a tool. */
export function usePointers(given: Given) {
  const { surface, canvas, gestures, layout, look, isSlider, tool, hasTool } = given;
  const sliding = useRef<number | undefined>(undefined);

  // React listens to the wheel passively, and the page would scroll along.
  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = placeIn(layout, event.clientX - box.left, event.clientY - box.top);
      const unit = (["pixel", "line", "page"] as const)[event.deltaMode] ?? "pixel";
      gestures.dispatch({ kind: "wheel", at, deltaY: event.deltaY, unit, isCtrl: event.ctrlKey });
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [surface, layout, gestures]);

  const placeOf = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return placeIn(layout, event.clientX - box.left, event.clientY - box.top);
  };
  const touchOf = (event: PointerEvent): Touch => {
    const { view } = gestures.get();
    const cursor = placeOf(event);
    const { clientX, clientY } = event;
    return {
      at: toPhoto(cursor, view),
      cursor,
      scale: view.scale,
      color: () => colorAt(canvas.current, clientX, clientY),
    };
  };

  const slideTo = (event: PointerEvent) => {
    const { view, frame } = gestures.get();
    look.dispatch({ kind: "move-slider", slider: sliderAt(placeOf(event), view, frame) });
  };

  function down(event: PointerEvent): void {
    if (event.button > 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    // With the whole photo in view there is nothing to move but the slider.
    if (isSlider && event.isPrimary && isWhole(gestures.get())) {
      sliding.current = event.pointerId;
      slideTo(event);
    }
    const isTool = (hasTool && event.button === 0) || sliding.current === event.pointerId;
    const drags = isTool ? "tool" : "photo";
    gestures.dispatch({
      kind: "pointer-down",
      id: event.pointerId,
      at: placeOf(event),
      timeMs: event.timeStamp,
      drags,
    });
    if (isPinching(gestures.get())) {
      sliding.current = undefined;
      tool.cancel();
    } else if (hasTool && drags === "tool") tool.down(touchOf(event));
  }

  function move(event: PointerEvent): void {
    if (sliding.current === event.pointerId) {
      slideTo(event);
      return;
    }
    gestures.dispatch({ kind: "pointer-move", id: event.pointerId, at: placeOf(event) });
    if (hasTool && !isPinching(gestures.get())) tool.move(touchOf(event));
  }

  function up(event: PointerEvent): void {
    const wasPinching = isPinching(gestures.get());
    const held = gestures.get().pointers.find(({ id }) => id === event.pointerId);
    gestures.dispatch({
      kind: "pointer-up",
      id: event.pointerId,
      at: placeOf(event),
      timeMs: event.timeStamp,
    });
    if (sliding.current === event.pointerId) sliding.current = undefined;
    else if (held?.drags === "tool" && !wasPinching) tool.up(touchOf(event));
  }

  return {
    onPointerDown: down,
    onPointerMove: move,
    onPointerUp: up,
    onPointerLeave: () => tool.leave(),
    onPointerCancel(event: PointerEvent) {
      gestures.dispatch({ kind: "pointer-cancel", id: event.pointerId });
      sliding.current = undefined;
      tool.cancel();
    },
    onDoubleClick: () => hasTool && tool.finish(),
    onKeyDown(event: KeyboardEvent) {
      if ((event.ctrlKey || event.metaKey) && event.key === "z" && tool.drawing.traced.length > 0) {
        // The line that is being drawn is the last thing done, though it is no step of the history yet.
        event.preventDefault();
        event.stopPropagation();
        tool.cancel();
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") tool.cancel();
      else if (event.key === "Enter") tool.finish();
      else if (isGestureKey(event.key)) {
        event.preventDefault();
        gestures.dispatch({ kind: "key", key: event.key });
      }
    },
  };
}

function colorAt(canvas: HTMLCanvasElement | null, x: number, y: number): readonly [number, number, number] {
  const box = canvas?.getBoundingClientRect();
  const context = canvas?.getContext("2d");
  if (!canvas || !box || !context) return [128, 128, 128];
  const ratio = canvas.width / box.width;
  const [r, g, b] = context.getImageData((x - box.left) * ratio, (y - box.top) * ratio, 1, 1).data;
  return [r, g, b];
}
