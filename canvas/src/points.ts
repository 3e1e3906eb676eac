import type { Size } from "@heirloom/core/pixels";

declare const space: unique symbol;

/** A place in the viewport: CSS pixels from its top left corner, right and down. */
export interface ViewPoint {
  readonly x: number;
  readonly y: number;
  readonly [space]: "view";
}

/** A place on the photo: pixels from its top left corner. Pixel (i, j) reaches from i to i + 1; its center is at i + 0.5. */
export interface PhotoPoint {
  readonly x: number;
  readonly y: number;
  readonly [space]: "photo";
}

// The brand exists for the compiler only; these two are the one place where it is given.
export const viewPoint = (x: number, y: number): ViewPoint => ({ x, y }) as ViewPoint;
export const photoPoint = (x: number, y: number): PhotoPoint => ({ x, y }) as PhotoPoint;

/** How the photo lies in the viewport. */
export interface View {
  /** CSS pixels a photo pixel, above 0. */
  readonly scale: number;
  /** Where the photo's top left corner lies in the viewport. */
  readonly offset: ViewPoint;
}

/** What a view looks at, and through what. */
export interface Frame {
  /** Pixels. */
  readonly photo: Size;
  /** CSS pixels. */
  readonly viewport: Size;
  /** Device pixels a CSS pixel (the window's devicePixelRatio), above 0. */
  readonly pixelRatio: number;
  /** How far a small photo is enlarged to fit, CSS pixels a photo pixel; 100 % where it is left out. */
  readonly mostFitted?: number;
}

/** The scales that zooming stays within, both in CSS pixels a photo pixel. */
export interface ScaleLimits {
  readonly least: number;
  readonly most: number;
}

export const toPhoto = (at: ViewPoint, { scale, offset }: View): PhotoPoint =>
  photoPoint((at.x - offset.x) / scale, (at.y - offset.y) / scale);

export const toView = (at: PhotoPoint, { scale, offset }: View): ViewPoint =>
  viewPoint(at.x * scale + offset.x, at.y * scale + offset.y);

/** The whole photo, centered, as large as the viewport allows but no larger than 100 % or the frame's `mostFitted`. */
export function fitView(frame: Frame): View {
  const { photo, viewport, pixelRatio, mostFitted = 0 } = frame;
  const fitting = Math.min(viewport.width / photo.width, viewport.height / photo.height);
  // A viewport that is not laid out yet measures 0; a scale of 0 could not be undone by zooming.
  const scale = Math.max(Math.min(fitting, Math.max(mostFitted, 1 / pixelRatio)), smallestScale);
  return keepInside({ scale, offset: viewPoint(0, 0) }, frame);
}

/** From the whole photo, at most at 100 %, to 32 device pixels a photo pixel. */
export const limitsOf = (frame: Frame): ScaleLimits => ({
  least: Math.min(fitView(frame).scale, 1 / frame.pixelRatio),
  most: 32 / frame.pixelRatio,
});

/** Zooms by `factor` (above 1: closer), keeping what lies under `at` where it is. Scales stay within the limits. */
export function zoomAt(view: View, at: ViewPoint, factor: number, { least, most }: ScaleLimits): View {
  const scale = Math.min(Math.max(view.scale * factor, least), most);
  const moved = scale / view.scale;
  return {
    scale,
    offset: viewPoint(at.x + (view.offset.x - at.x) * moved, at.y + (view.offset.y - at.y) * moved),
  };
}

/** Moves the photo by so many CSS pixels, right and down. */
export const panBy = ({ scale, offset }: View, by: { readonly x: number; readonly y: number }): View => ({
  scale,
  offset: viewPoint(offset.x + by.x, offset.y + by.y),
});

/** 100 %: one photo pixel a device pixel. What lies under `at` (the viewport's center if left out) stays there. */
export function actualSize(view: View, frame: Frame, at: ViewPoint = centerOf(frame)): View {
  const scale = 1 / frame.pixelRatio;
  return keepInside(zoomAt(view, at, scale / view.scale, { least: scale, most: scale }), frame);
}

/**
 * The nearest view in which the photo is not lost: where the photo is larger than the viewport no gap opens beside
 * it, and where it is smaller it is centered.
 */
export const keepInside = ({ scale, offset }: View, { photo, viewport }: Frame): View => ({
  scale,
  offset: viewPoint(
    keepSide(offset.x, photo.width * scale, viewport.width),
    keepSide(offset.y, photo.height * scale, viewport.height),
  ),
});

/** The middle of the viewport. */
export const centerOf = ({ viewport }: Frame): ViewPoint =>
  viewPoint(viewport.width / 2, viewport.height / 2);

const smallestScale = 1e-4;

function keepSide(offset: number, shown: number, viewport: number): number {
  if (shown <= viewport) return (viewport - shown) / 2;
  return Math.min(Math.max(offset, viewport - shown), 0);
}
