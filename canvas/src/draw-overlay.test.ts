import fc from "fast-check";
import { expect, test } from "vitest";
import { drawOverlay, type Overlay, type OverlayStyle } from "./draw-overlay.js";
import { buildPyramid } from "./mask-pyramid.js";
import { type Frame, fitView, type View, viewPoint } from "./points.js";
import { anyMask, maskOf } from "./testing/pictures.js";

const red: OverlayStyle = { color: { r: 255, g: 0, b: 0 }, opacity: 0.5, mode: "fill" };
const rim: OverlayStyle = { ...red, mode: "outline" };
const frameOf = (photo: Frame["photo"], viewport: Frame["photo"], pixelRatio = 1): Frame => ({
  photo,
  viewport,
  pixelRatio,
});
const inked = ({ width, height, pixels }: Overlay): string[] =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (pixels[(y * width + x) * 4 + 3] > 0 ? "#" : ".")).join(""),
  );

test("at 100 % the overlay is the mask in color", () => {
  const mask = maskOf(["#..", ".##"]);
  const frame = frameOf(mask, mask);
  const overlay = drawOverlay(buildPyramid(mask), fitView(frame), { frame, style: red });
  expect(inked(overlay)).toEqual(["#..", ".##"]);
  expect([...overlay.pixels.subarray(0, 8)]).toEqual([255, 0, 0, 128, 0, 0, 0, 0]);
});

test("enlarged, pixels keep their size", () => {
  const mask = maskOf(["#.", ".#"]);
  const frame = frameOf(mask, { width: 5, height: 4 });
  const view = { scale: 2, offset: viewPoint(1, 0) };
  expect(inked(drawOverlay(buildPyramid(mask), view, { frame, style: red }))).toEqual([
    "##..",
    "##..",
    "..##",
    "..##",
  ]);
});

test("an outline is as wide as a CSS pixel, and none runs along the viewport's edge", () => {
  const mask = maskOf(["######", "######", "######", "######", "######"]);
  const frame = frameOf(mask, { width: 4, height: 4 });
  const view = { scale: 1, offset: viewPoint(0, 0) };
  const draw = (pixelRatio: number) =>
    inked(drawOverlay(buildPyramid(mask), view, { frame: { ...frame, pixelRatio }, style: rim }));
  expect(draw(1)).toEqual(["####", "#...", "#...", "#..."]);
  expect(draw(2)).toEqual(["########", "########", ...Array.from({ length: 6 }, () => "##......")]);
});

test("a hairline shows at every scale, in its place", () => {
  const mask = { width: 3000, height: 2000, bits: new Uint8Array(6e6) };
  for (let y = 0; y < 2000; y++) mask.bits[y * 3000 + 1234] = 1;
  const pyramid = buildPyramid(mask);
  for (const scale of [0.001, 0.03, 0.1, 0.24, 0.26, 0.5, 0.75, 1]) {
    const frame = frameOf(mask, { width: 3000, height: 8 });
    const overlay = drawOverlay(pyramid, { scale, offset: viewPoint(0, 0) }, { frame, style: red });
    for (const row of inked(overlay)) {
      expect(Math.abs(row.indexOf("#") - 1234 * scale), `at ${scale}`).toBeLessThanOrEqual(2);
      expect(row.lastIndexOf("#") - row.indexOf("#"), `at ${scale}`).toBeLessThanOrEqual(2);
    }
  }
});

test("a photo out of sight draws nothing", () => {
  const mask = maskOf(["#"]);
  const frame = frameOf(mask, { width: 4, height: 4 });
  const overlay = drawOverlay(
    buildPyramid(mask),
    { scale: 1, offset: viewPoint(-9, 0) },
    { frame, style: rim },
  );
  expect(overlay).toMatchObject({ width: 0 });
  expect(overlay.pixels).toHaveLength(0);
});

const [width, height] = [530, 6];
const anyView: fc.Arbitrary<View> = fc
  .tuple(
    fc.integer({ min: 1, max: 300 }),
    fc.integer({ min: -400, max: 40 }),
    fc.integer({ min: -40, max: 40 }),
  )
  .map(([hundredth, x, y]) => ({ scale: hundredth / 100, offset: viewPoint(x / 4, y / 4) }));

test("at half the size, between device pixels, a level drawn pixel for pixel still covers all that it touches", () => {
  const mask = maskOf(["#", "#"]);
  const frame = frameOf(mask, { width: 2, height: 3 });
  const view = { scale: 0.5, offset: viewPoint(0, 0.5) };
  const overlay = drawOverlay(buildPyramid(mask), view, { frame, style: red });
  expect(inked(overlay).map((row) => row[0])).toEqual(["#", "#"]);
});

test("every masked pixel shows, and nothing farther than a device pixel from one does", () => {
  fc.assert(
    fc.property(anyMask(width, height), anyView, fc.constantFrom(1, 1.5), (mask, view, pixelRatio) => {
      const frame = frameOf(mask, { width: 200, height: 20 }, pixelRatio);
      const overlay = drawOverlay(buildPyramid(mask), view, { frame, style: red });
      const scale = view.scale * pixelRatio;
      const near = new Uint8Array(overlay.width * overlay.height);
      for (let i = 0; i < mask.bits.length; i++) {
        if (mask.bits[i] === 0) continue;
        const left = view.offset.x * pixelRatio + (i % width) * scale - overlay.x;
        const top = view.offset.y * pixelRatio + Math.floor(i / width) * scale - overlay.y;
        let shown = 0;
        for (let y = Math.floor(top) - 2; y < top + scale + 2; y++) {
          for (let x = Math.floor(left) - 2; x < left + scale + 2; x++) {
            if (x < 0 || y < 0 || x >= overlay.width || y >= overlay.height) continue;
            near[y * overlay.width + x] = 1;
            const touches = x < left + scale && x + 1 > left && y < top + scale && y + 1 > top;
            if (touches) shown += overlay.pixels[(y * overlay.width + x) * 4 + 3];
          }
        }
        const isWhole =
          left >= 0 && top >= 0 && left + scale <= overlay.width && top + scale <= overlay.height;
        if (isWhole) expect(shown, `pixel ${i}`).toBeGreaterThan(0);
      }
      for (let i = 0; i < near.length; i++) if (near[i] === 0) expect(overlay.pixels[4 * i + 3]).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("a part is that part of the whole overlay", () => {
  const anyBox = fc.record({
    x: fc.nat(500),
    y: fc.nat(3),
    width: fc.integer({ min: 1, max: 30 }),
    height: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(
      anyMask(width, height),
      anyView,
      anyBox,
      fc.constantFrom(red, rim),
      (mask, view, within, style) => {
        const frame = frameOf(mask, { width: 200, height: 20 }, 2);
        const whole = drawOverlay(buildPyramid(mask), view, { frame, style });
        const part = drawOverlay(buildPyramid(mask), view, { frame, style, within });
        for (let y = 0; y < part.height; y++) {
          const from = ((part.y - whole.y + y) * whole.width + part.x - whole.x) * 4;
          expect(part.pixels.subarray(y * part.width * 4, (y + 1) * part.width * 4)).toEqual(
            whole.pixels.subarray(from, from + part.width * 4),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});
