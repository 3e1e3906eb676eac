import {
  actualSize,
  centerOf,
  type Frame,
  fitView,
  type GestureFact,
  type Gestures,
  limitsOf,
  reduceGestures,
  splitViewport,
  startGestures,
  type ViewPoint,
  viewPoint,
  zoomAt,
} from "@heirloom/canvas";
import type { Scene } from "../state/look-state.js";
import type { Layout } from "./paint-scene.js";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between two pictures side by side, CSS pixels. */
export const gapPx = 12;

/** How the stage is divided for a scene. */
export function layoutFor(scene: Scene["kind"], whole: Frame): Layout {
  if (scene !== "side") return { frame: whole, second: undefined };
  const { direction, half } = splitViewport(whole, { gapPx });
  const second = direction === "row" ? { x: half.width + gapPx, y: 0 } : { x: 0, y: half.height + gapPx };
  return { frame: { ...whole, viewport: half }, second };
}

/** A place on the stage as a place in the half that it lies in. */
export function placeIn({ second }: Layout, x: number, y: number): ViewPoint {
  if (second === undefined || (x < second.x && second.x > 0) || (y < second.y && second.y > 0))
    return viewPoint(x, y);
  return viewPoint(x - second.x, y - second.y);
}

export type StageFact =
  | GestureFact
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "fit" }
  | { readonly kind: "actual-size" };

/** The view after a fact, of a pointer or of a button. */
export function reduceStage(state: Gestures, fact: StageFact): Gestures {
  const { frame, view } = state;
  switch (fact.kind) {
    case "zoom":
      return settle({ ...state, view: zoomAt(view, centerOf(frame), fact.factor, limitsOf(frame)) });
    case "fit":
      return { ...state, view: fitView(frame) };
    case "actual-size":
      return { ...state, view: actualSize(view, frame) };
    default:
      return reduceGestures(state, fact);
  }
}

/** A resize to the same size brings a view that lies outside back in. */
const settle = (state: Gestures): Gestures => reduceGestures(state, { kind: "resize", frame: state.frame });

/** The whole photo shows: there is nothing to move. */
export const isWhole = ({ view, frame }: Pick<Gestures, "view" | "frame">): boolean =>
  view.scale <= fitView(frame).scale * 1.001;

/** The whole photo shows as large as it can. */
export const isFitted = (state: Gestures): boolean =>
  isWhole(state) && state.view.scale >= fitView(state.frame).scale * 0.999;

/** In percent of device pixels, as image programs count. */
export const zoomPercent = ({ view, frame }: Gestures): number =>
  Math.round(view.scale * frame.pixelRatio * 100);

export const startStage = startGestures;
