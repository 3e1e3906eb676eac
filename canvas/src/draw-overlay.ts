import type { Mask } from "@heirloom/core";
import type { Box } from "@heirloom/core/pixels";
import type { Rgb } from "./editor-state.js";
import type { MaskPyramid } from "./mask-pyramid.js";
import type { Frame, View } from "./points.js";

export interface OverlayStyle {
  readonly color: Rgb;
  /** 0..1. */
  readonly opacity: number;
  /** "outline" draws only the rim of each defect, one CSS pixel wide, so that the photo shows through. */
  readonly mode: "fill" | "outline";
}

/**
 * RGBA, 8 bit, alpha not premultiplied: what `new ImageData(pixels, width, height)` takes and
 * `putImageData(data, x, y)` draws. x, y, width and height are device pixels of the viewport; width or height is 0
 * when nothing of it is visible.
 */
export interface Overlay extends Box {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * The visible part of a mask, drawn for the view. A masked photo pixel always shows, however small the scale.
 * `within` (photo pixels), such as what `composeMask` calls changed, draws only that part.
 */
export function drawOverlay(
  pyramid: MaskPyramid,
  view: View,
  options: { readonly frame: Frame; readonly style: OverlayStyle; readonly within?: Box | undefined },
): Overlay {
  const { frame, style, within } = options;
  const rimPx = style.mode === "outline" ? Math.max(1, Math.round(frame.pixelRatio)) : 0;
  const projection = project(pyramid, view, frame);
  const box = visibleBox(
    projection,
    frame,
    within === undefined ? undefined : { box: within, marginPx: rimPx + 2 },
  );
  const pixels = new Uint32Array(box.width * box.height);
  const ink = inkOf(style);
  if (style.mode === "fill") {
    coverBoxes(projection, box, boxFiller(pixels, box, ink));
  } else {
    drawRims(projection, box, { pixels, ink, rimPx });
  }
  return { ...box, pixels: new Uint8ClampedArray(pixels.buffer) };
}

/** A level of the pyramid laid onto device pixels: column c of the level begins at device column `x + c * scale`. */
interface Projection {
  readonly level: Mask;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  /** Device pixels a photo pixel. */
  readonly photoScale: number;
}

/** Takes the level of which one or two pixels fall on a device pixel. */
function project({ levels }: MaskPyramid, view: View, { pixelRatio }: Frame): Projection {
  const photoScale = view.scale * pixelRatio;
  const wanted = Math.max(0, Math.floor(-Math.log2(photoScale)));
  const depth = Math.min(wanted, levels.length - 1);
  const [x, y] = [view.offset.x * pixelRatio, view.offset.y * pixelRatio];
  return { level: levels[depth], scale: photoScale * 2 ** depth, x, y, photoScale };
}

function visibleBox(
  { level, scale, x, y, photoScale }: Projection,
  { viewport, pixelRatio }: Frame,
  within: { readonly box: Box; readonly marginPx: number } | undefined,
): Box {
  let left = Math.max(0, Math.floor(x));
  let top = Math.max(0, Math.floor(y));
  let right = Math.min(Math.round(viewport.width * pixelRatio), Math.ceil(x + level.width * scale));
  let bottom = Math.min(Math.round(viewport.height * pixelRatio), Math.ceil(y + level.height * scale));
  if (within !== undefined) {
    const { box, marginPx } = within;
    left = Math.max(left, Math.floor(x + box.x * photoScale) - marginPx);
    top = Math.max(top, Math.floor(y + box.y * photoScale) - marginPx);
    right = Math.min(right, Math.ceil(x + (box.x + box.width) * photoScale) + marginPx);
    bottom = Math.min(bottom, Math.ceil(y + (box.y + box.height) * photoScale) + marginPx);
  }
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/**
 * Calls `cover` with boxes of device pixels, inside the given one, that show a masked pixel; they may overlap.
 * Shrunk, every device pixel that a masked one touches; enlarged, those whose center lies in a masked one, so that
 * pixels keep their size.
 */
function coverBoxes(
  { level, scale, x, y, photoScale }: Projection,
  box: Box,
  cover: (left: number, top: number, right: number, bottom: number) => void,
): void {
  const firstOf = photoScale < 1 ? Math.floor : nearestEdge;
  const endOf = photoScale < 1 ? Math.ceil : nearestEdge;
  const { width, bits } = level;
  const left = Math.max(0, Math.floor((box.x - x) / scale) - 1);
  const right = Math.min(width, Math.ceil((box.x + box.width - x) / scale) + 1);
  const last = Math.min(level.height, Math.ceil((box.y + box.height - y) / scale) + 1);
  const skip = skipper(bits);
  for (let row = Math.max(0, Math.floor((box.y - y) / scale) - 1); row < last; row++) {
    const top = Math.max(box.y, firstOf(y + row * scale));
    const bottom = Math.min(box.y + box.height, endOf(y + (row + 1) * scale));
    const begin = row * width;
    const stop = begin + right;
    for (let at = skip(begin + left, stop); top < bottom && at < stop; at = skip(at, stop)) {
      const from = at;
      while (at < stop && bits[at] === 1) at++;
      const start = Math.max(box.x, firstOf(x + (from - begin) * scale));
      const end = Math.min(box.x + box.width, endOf(x + (at - begin) * scale));
      if (start < end) cover(start, top, end, bottom);
    }
  }
}

const nearestEdge = (edge: number): number => Math.ceil(edge - 0.5);

/** Finds the first 1 from `at` on, or `end`. Most of a mask is empty: four bytes are looked at together. */
function skipper(bits: Uint8Array): (at: number, end: number) => number {
  const words =
    bits.byteOffset % 4 === 0 ? new Uint32Array(bits.buffer, bits.byteOffset, bits.length >> 2) : undefined;
  return (from, end) => {
    let at = from;
    while (at < end && bits[at] === 0) {
      if (words !== undefined && at % 4 === 0) {
        let word = at >> 2;
        while (word < words.length && words[word] === 0 && word * 4 < end) word++;
        if (word * 4 > at) {
          at = word * 4;
          continue;
        }
      }
      at++;
    }
    return Math.min(at, end);
  };
}

/** Inks what is covered but has something uncovered within `rimPx`, straight up, down, left or right. */
function drawRims(
  projection: Projection,
  box: Box,
  { pixels, ink, rimPx }: { readonly pixels: Uint32Array; readonly ink: number; readonly rimPx: number },
): void {
  // Covered beyond the box as well, or every defect would get a rim where the viewport ends.
  const width = box.width + 2 * rimPx;
  const wide = { x: box.x - rimPx, y: box.y - rimPx, width, height: box.height + 2 * rimPx };
  const covered = new Uint8Array(wide.width * wide.height);
  coverBoxes(projection, wide, boxFiller(covered, wide, 1));
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const at = (y + rimPx) * width + x + rimPx;
      if (covered[at] === 1 && isRim(at)) pixels[y * box.width + x] = ink;
    }
  }

  function isRim(at: number): boolean {
    for (let k = 1; k <= rimPx; k++) {
      if ((covered[at - k] & covered[at + k] & covered[at - k * width] & covered[at + k * width]) === 0)
        return true;
    }
    return false;
  }
}

/** Fills boxes of a picture that lies at `box`. */
const boxFiller =
  (pixels: Uint32Array | Uint8Array, box: Box, value: number) =>
  (left: number, top: number, right: number, bottom: number): void => {
    for (let y = top; y < bottom; y++) {
      const row = (y - box.y) * box.width - box.x;
      // Most boxes are a few pixels wide, for which the call to fill costs more than the filling.
      if (right - left > 16) pixels.fill(value, row + left, row + right);
      else for (let x = left; x < right; x++) pixels[row + x] = value;
    }
  };

/** The style's color as one word in this machine's byte order. */
function inkOf({ color, opacity }: OverlayStyle): number {
  const rgba = Uint8ClampedArray.of(color.r, color.g, color.b, opacity * 255);
  return new Uint32Array(rgba.buffer)[0];
}
