import { expect, test } from "vitest";
import type { Planes } from "../pixels/planes.js";
import { fakeModels } from "../testing/fake-models.js";
import { noise, photoOf } from "../testing/photos.js";
import { colorize } from "./3-color.js";
import { drawHints } from "./color-hints.js";

const photo = photoOf({ width: 80, height: 60 }, () => 0.5);

/** An even luma, as the network sees the photo. */
const seenAs = (luma: number, width: number, height: number): Planes => ({
  width,
  height,
  channels: 1,
  data: new Float32Array(width * height).fill(luma),
});

test("where the photo is half as light as the color, half of its chroma is asked for", () => {
  const hint = { x: 5, y: 5, color: [200, 100, 100] } as const;
  const at = (luma: number) => drawHints([hint], photo, seenAs(luma, 80, 60)).data[80 * 60 + 5 * 80 + 5];
  const luma = (0.299 * 200 + 0.701 * 100) / 255;
  expect(at(luma)).toBeCloseTo((200 / 255 - luma) / 1.402, 5);
  expect(at(luma / 2)).toBeCloseTo(at(luma) / 2, 5);
  expect(at(1)).toBeCloseTo(at(luma), 5);
});

test("a hint becomes a square of 5 px of its chroma where the network sees that point", () => {
  const { data } = drawHints([{ x: 40, y: 20, color: [255, 0, 0] }], photo, seenAs(0.5, 40, 30));
  const at = (c: number, x: number, y: number) => data[(c * 30 + y) * 40 + x];
  // Pure red: Cb = -0.299 / 1.772, Cr = 0.5 (ITU-T T.871).
  expect(at(0, 20, 10)).toBeCloseTo(-0.168736, 5);
  expect(at(1, 20, 10)).toBeCloseTo(0.5, 5);
  const present = data.subarray(2 * 40 * 30);
  expect(present.reduce((sum, value) => sum + value)).toBe(25);
  for (const [x, y] of [
    [18, 8],
    [22, 12],
  ] as const)
    expect(at(2, x, y)).toBe(1);
  expect(at(2, 17, 10)).toBe(0);
});

test("at a corner the square is cut off, and a later hint lies on an earlier one", () => {
  const hints = [
    { x: 0, y: 0, color: [255, 0, 0] },
    { x: 79.9, y: 59.9, color: [0, 0, 255] },
    { x: 79, y: 59, color: [255, 0, 0] },
  ] as const;
  const { data } = drawHints(hints, photo, seenAs(0.5, 80, 60));
  expect(data.subarray(2 * 80 * 60).reduce((sum, value) => sum + value)).toBe(18);
  expect(data[80 * 60 + 59 * 80 + 79]).toBeCloseTo(0.5, 5);
});

test("a grey hint asks for no color, which is not the same as no hint", () => {
  const { data } = drawHints([{ x: 5, y: 5, color: [90, 90, 90] }], photo, seenAs(0.5, 80, 60));
  expect(data[5 * 80 + 5]).toBeCloseTo(0, 6);
  expect(data[2 * 80 * 60 + 5 * 80 + 5]).toBe(1);
});

test("the network is told the hints, and none when there are none", async () => {
  const told: number[] = [];
  const { color } = fakeModels({
    color: ({ luma, hints }) => {
      told.push(hints.data.filter((value, i) => i >= (2 * hints.data.length) / 3 && value === 1).length);
      return {
        chroma: { dims: [1, 2, ...luma.dims.slice(2)], data: new Float32Array(2 * luma.data.length) },
      };
    },
  });
  await colorize(photo, color, { hints: [{ x: 40, y: 30, color: [200, 30, 30] }] });
  await colorize(photo, color);
  expect(told[0]).toBeGreaterThan(0);
  expect(told[1]).toBe(0);
});

test("looking at the mirrored photo as well averages both answers, hints mirrored with it", async () => {
  const { color } = fakeModels({
    // Cb on the left half of whatever it is shown; Cr where it is hinted.
    color: ({ luma, hints }) => {
      const [, , height, width] = luma.dims;
      const data = new Float32Array(2 * width * height);
      for (let i = 0; i < width * height; i++) {
        if (i % width < width / 2) data[i] = 0.2;
        data[width * height + i] = 0.2 * hints.data[2 * width * height + i];
      }
      return { chroma: { dims: [1, 2, height, width], data } };
    },
  });
  // At the network's 64x32 px nothing has to be padded, so that halves are halves.
  const wide = photoOf({ width: 128, height: 64 }, () => 0.5);
  const hints = [{ x: 20, y: 30, color: [90, 90, 90] }] as const;
  const { photo: colored } = await colorize(wide, color, { hints, mirrored: true });
  const at = (x: number, y: number, c: number) => colored.pixels[3 * (y * 128 + x) + c];
  // Blue is even over the photo; red only where the hint is.
  expect(Math.abs(at(40, 5, 2) - at(90, 5, 2))).toBeLessThanOrEqual(1);
  expect(at(20, 30, 0)).toBeGreaterThan(at(108, 30, 0) + 20);
});

test("a photo in color is colored anew when somebody says what color it should have", async () => {
  const { color } = fakeModels();
  const inColor = photoOf({ width: 64, height: 64, channels: 3 }, noise);
  expect((await colorize(inColor, color)).warnings).toEqual(["already-color"]);
  const hinted = await colorize(inColor, color, { hints: [{ x: 3, y: 3, color: [0, 0, 200] }] });
  expect(hinted.warnings).toEqual([]);
});
