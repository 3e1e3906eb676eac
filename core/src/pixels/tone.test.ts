import { expect, test } from "vitest";
import { noise, photoOf } from "../testing/photos.js";
import { hueSpread, isMonochrome } from "./tone.js";

/** A scene's lightness, 0.1..0.9: soft shapes with some grain. */
const scene = (x: number, y: number): number =>
  0.5 +
  0.25 * Math.sin(x / 9) * Math.cos(y / 13) +
  0.15 * Math.sin((x + y) / 31) +
  0.04 * (noise(x, y) - 0.5);

const size = { width: 200, height: 150, channels: 3 } as const;

test("a grey photo is monochrome, in one channel or three", () => {
  expect(isMonochrome(photoOf({ ...size, channels: 1 }, scene))).toBe(true);
  expect(hueSpread(photoOf(size, scene))).toBe(0);
});

test("a sepia print is monochrome", () => {
  const sepia = photoOf(size, (x, y, c) => scene(x, y) ** [0.8, 1, 1.3][c]);
  expect(isMonochrome(sepia)).toBe(true);
});

test("a yellowed print with a brown stain is monochrome", () => {
  const stain = (x: number, y: number) => Math.exp(-((x - 60) ** 2 + (y - 90) ** 2) / 1500);
  const print = photoOf(
    size,
    (x, y, c) => scene(x, y) * (1 - stain(x, y) * [0.05, 0.2, 0.4][c]) * [1, 0.95, 0.8][c],
  );
  expect(isMonochrome(print)).toBe(true);
});

test("a scanner's color noise does not make color", () => {
  const scan = photoOf(
    { ...size, width: 800, height: 600 },
    (x, y, c) => scene(x / 4, y / 4) + 0.06 * (noise(x, y, c) - 0.5),
  );
  expect(isMonochrome(scan)).toBe(true);
});

test("a sky above a meadow and a face is color, even when it has faded", () => {
  const color = (x: number, y: number, c: number) => {
    const isFace = (x - 100) ** 2 + (y - 75) ** 2 < 900;
    const tint = isFace ? [1.15, 0.95, 0.8] : y < 75 ? [0.8, 0.95, 1.2] : [0.85, 1.1, 0.7];
    return Math.min(1, scene(x, y) * tint[c]);
  };
  expect(isMonochrome(photoOf(size, color))).toBe(false);
  const faded = photoOf(
    size,
    (x, y, c) => (0.15 + 0.75 * (0.4 * color(x, y, c) + 0.6 * scene(x, y))) * [1, 0.9, 0.75][c],
  );
  expect(isMonochrome(faded)).toBe(false);
});

test("a photo of one color all over is monochrome", () => {
  expect(isMonochrome(photoOf(size, (_x, _y, c) => [0.9, 0.1, 0.1][c]))).toBe(true);
});
