import type { Planes, Size } from "../pixels/planes.js";
import { cbOf, crOf, lumaOf } from "../pixels/ycbcr.js";

/** A color that a person wants at a point of the photo. */
export interface ColorHint {
  /** Photo pixels from the left edge, 0 up to (not including) the width. */
  readonly x: number;
  /** Photo pixels from the top edge, 0 up to (not including) the height. */
  readonly y: number;
  /** R, G and B, 0..255, as on a screen. Only its hue and saturation count: lightness stays the photo's. */
  readonly color: readonly [number, number, number];
}

/** As the command line's `--hint` takes them, a space between two. */
export const describeHints = (hints: readonly ColorHint[]): string =>
  hints.map(({ x, y, color }) => `${x},${y},${hexColor(color)}`).join(" ");

/** `#rrggbb`. */
export const hexColor = (color: ColorHint["color"]): string =>
  `#${color.map((level) => level.toString(16).padStart(2, "0")).join("")}`;

/** Squares of 5 px, in the middle of those that training draws (`tasks/hints.py`: 1 to 7 px). */
const radiusPx = 2;

/**
 * What the network is told, at the size of the luma that it sees: Cb, Cr (-0.5..0.5) and 1 around each hint, 0 elsewhere.
 * Later hints lie on top. Where the photo is darker than the color, its chroma shrinks alike: wine red on a black coat is
 * a dark red, not a bright one.
 */
export function drawHints(hints: readonly ColorHint[], photo: Size, seen: Planes): Planes {
  const { width, height } = seen;
  const data = new Float32Array(3 * width * height);
  for (const { x, y, color } of hints) {
    const [r, g, b] = color.map((level) => level / 255);
    const luma = lumaOf(r, g, b);
    const column = Math.floor((x * width) / photo.width);
    const row = Math.floor((y * height) / photo.height);
    const share = luma > 0 ? Math.min(1, seen.data[row * width + column] / luma) : 1;
    const values = [share * cbOf(b, luma), share * crOf(r, luma), 1];
    for (let v = Math.max(0, row - radiusPx); v <= Math.min(height - 1, row + radiusPx); v++) {
      for (let u = Math.max(0, column - radiusPx); u <= Math.min(width - 1, column + radiusPx); u++) {
        for (const [c, value] of values.entries()) data[(c * height + v) * width + u] = value;
      }
    }
  }
  return { width, height, channels: 3, data };
}
