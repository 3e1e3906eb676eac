import type { Picture } from "@heirloom/core";
import type { Shown } from "../worker/messages.js";
import { palette } from "./palette.js";

/** How a photo is looked at: which picture, beside or before which, and what lies over it. */
export interface LookState {
  readonly picture: Picture;
  readonly mode: LookMode;
  /** Where the slider cuts: 0 shows the result alone, 1 the scan. */
  readonly slider: number;
  readonly hasOverlay: boolean;
  readonly isCorrecting: boolean;
  /** What corrections are drawn on. */
  readonly ground: "scan" | "result";
  /** What a click with the color tool places. */
  readonly hintColor: readonly [r: number, g: number, b: number];
  /** The next click takes the color that lies under it. */
  readonly isPickingColor: boolean;
}

export type LookMode = "slider" | "side" | "single";

export type LookAction =
  /** Another photo, or new results: from the start. */
  | { readonly kind: "meet"; readonly recommended: Picture }
  | { readonly kind: "choose-picture"; readonly picture: Picture }
  | { readonly kind: "choose-mode"; readonly mode: LookMode }
  | { readonly kind: "move-slider"; readonly slider: number }
  | { readonly kind: "toggle-overlay" }
  | { readonly kind: "correct" }
  | { readonly kind: "finish-correcting" }
  | { readonly kind: "choose-ground"; readonly ground: LookState["ground"] }
  /** The color tool is taken up: colors are placed where they are seen, without marks in the way. */
  | { readonly kind: "start-coloring" }
  | { readonly kind: "finish-coloring" }
  | { readonly kind: "pick-color" }
  | { readonly kind: "choose-color"; readonly color: LookState["hintColor"] };

export const firstLook: LookState = {
  picture: "restored-color",
  mode: "slider",
  slider: 0.5,
  hasOverlay: false,
  isCorrecting: false,
  ground: "scan",
  hintColor: palette.skinFair,
  isPickingColor: false,
};

export function reduceLook(state: LookState, action: LookAction): LookState {
  switch (action.kind) {
    case "meet":
      return { ...firstLook, mode: state.mode, picture: action.recommended };
    case "choose-picture":
      return { ...state, picture: action.picture };
    case "choose-mode":
      return { ...state, mode: action.mode };
    case "move-slider":
      return { ...state, slider: Math.min(Math.max(action.slider, 0), 1) };
    case "toggle-overlay":
      return { ...state, hasOverlay: !state.hasOverlay };
    case "correct":
      return { ...state, isCorrecting: true, hasOverlay: true, ground: "scan" };
    case "finish-correcting":
      return { ...state, isCorrecting: false, hasOverlay: false };
    case "choose-ground":
      return { ...state, ground: action.ground };
    case "start-coloring": {
      const picture = state.picture === "restored" ? "restored-color" : state.picture;
      return { ...state, picture, ground: "result", hasOverlay: false };
    }
    case "finish-coloring":
      return { ...state, hasOverlay: state.isCorrecting, isPickingColor: false };
    case "pick-color":
      return { ...state, isPickingColor: !state.isPickingColor };
    case "choose-color":
      return { ...state, hintColor: action.color, isPickingColor: false };
  }
}

/** What the stage draws: one picture, or two that are cut or lie side by side. */
export type Scene =
  | { readonly kind: "single"; readonly shown: Shown }
  | { readonly kind: "slider"; readonly before: Shown; readonly after: Shown; readonly slider: number }
  | { readonly kind: "side"; readonly before: Shown; readonly after: Shown };

export function sceneOf({ picture, mode, slider, isCorrecting, ground }: LookState): Scene {
  if (isCorrecting) return { kind: "single", shown: ground === "scan" ? "scan" : picture };
  if (mode === "single") return { kind: "single", shown: picture };
  if (mode === "side") return { kind: "side", before: "scan", after: picture };
  return { kind: "slider", before: "scan", after: picture, slider };
}
