import type { Size } from "@heirloom/core/pixels";
import {
  centerOf,
  type Frame,
  photoPoint,
  toPhoto,
  toView,
  type View,
  type ViewPoint,
  viewPoint,
} from "./points.js";

/** Where the slider cuts the photo: 0 is its left edge, 1 its right edge. Left of it is "before". */
export type SliderPosition = number;

/** The slider under a pointer, clamped to 0..1. */
export const sliderAt = (at: ViewPoint, view: View, { photo }: Frame): SliderPosition =>
  clamp(toPhoto(at, view).x / photo.width, 0, 1);

/** The slider's place in the viewport: CSS pixels from its left edge, clamped to what is visible of the photo. */
export function sliderX(position: SliderPosition, view: View, { photo, viewport }: Frame): number {
  const left = Math.max(0, view.offset.x);
  const right = Math.min(viewport.width, view.offset.x + photo.width * view.scale);
  return clamp(toView(photoPoint(position * photo.width, 0), view).x, left, Math.max(left, right));
}

/** The slider after a key (arrows 1 %, PageUp and PageDown 10 %, Home, End); undefined for any other key. */
export function stepSlider(position: SliderPosition, key: string): SliderPosition | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return clamp(position + 0.01, 0, 1);
    case "ArrowLeft":
    case "ArrowDown":
      return clamp(position - 0.01, 0, 1);
    case "PageUp":
      return clamp(position + 0.1, 0, 1);
    case "PageDown":
      return clamp(position - 0.1, 0, 1);
    case "Home":
      return 0;
    case "End":
      return 1;
    default:
      return undefined;
  }
}

/** A viewport halved, with a gap between: beside each other ("row") or one above the other ("column"). */
export interface SplitViewport {
  readonly direction: "row" | "column";
  /** Of each half, CSS pixels. */
  readonly half: Size;
}

/** The split in which the whole photo shows larger. */
export function splitViewport(
  { photo, viewport }: Frame,
  { gapPx }: { readonly gapPx: number },
): SplitViewport {
  const row = { width: Math.max(0, (viewport.width - gapPx) / 2), height: viewport.height };
  const column = { width: viewport.width, height: Math.max(0, (viewport.height - gapPx) / 2) };
  const shown = (half: Size) => Math.min(half.width / photo.width, half.height / photo.height);
  return shown(row) >= shown(column)
    ? { direction: "row", half: row }
    : { direction: "column", half: column };
}

/**
 * The view in another frame that shows the same part of its picture: the same place, as a share of the sides, in the
 * middle, and the same share of the width a CSS pixel. Two pictures of one scan stay together though their sizes differ.
 */
export function syncView(view: View, { from, to }: { readonly from: Frame; readonly to: Frame }): View {
  const middle = toPhoto(centerOf(from), view);
  const scale = (view.scale * from.photo.width) / to.photo.width;
  const center = centerOf(to);
  const x = (middle.x / from.photo.width) * to.photo.width;
  const y = (middle.y / from.photo.height) * to.photo.height;
  return { scale, offset: viewPoint(center.x - x * scale, center.y - y * scale) };
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
