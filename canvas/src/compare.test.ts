import fc from "fast-check";
import { expect, test } from "vitest";
import { sliderAt, sliderX, splitViewport, stepSlider, syncView } from "./compare.js";
import { centerOf, type Frame, fitView, toPhoto, viewPoint } from "./points.js";

const frame: Frame = {
  photo: { width: 400, height: 200 },
  viewport: { width: 600, height: 300 },
  pixelRatio: 1,
};
const view = fitView(frame);

test("the slider is where the pointer is, and never beside the photo", () => {
  expect(sliderAt(viewPoint(200, 10), view, frame)).toBe(0.25);
  expect(sliderAt(viewPoint(0, 0), view, frame)).toBe(0);
  expect(sliderAt(viewPoint(599, 0), view, frame)).toBe(1);
  expect(sliderX(0.25, view, frame)).toBe(200);
});

test("the slider stays in sight when the photo is larger than the viewport", () => {
  const close = { scale: 4, offset: viewPoint(-400, 0) };
  expect(sliderX(0, close, frame)).toBe(0);
  expect(sliderX(1, close, frame)).toBe(600);
});

test("where the slider is drawn, the pointer finds it", () => {
  fc.assert(
    fc.property(fc.nat(1000), (thousandth) => {
      const at = viewPoint(sliderX(thousandth / 1000, view, frame), 0);
      expect(sliderAt(at, view, frame)).toBeCloseTo(thousandth / 1000);
    }),
  );
});

test("keys step the slider within 0..1", () => {
  expect(stepSlider(0.5, "ArrowRight")).toBeCloseTo(0.51);
  expect(stepSlider(0.5, "ArrowDown")).toBeCloseTo(0.49);
  expect(stepSlider(0.5, "PageUp")).toBeCloseTo(0.6);
  expect(stepSlider(0.05, "PageDown")).toBe(0);
  expect(stepSlider(0.5, "Home")).toBe(0);
  expect(stepSlider(0.5, "End")).toBe(1);
  expect(stepSlider(0.5, "a")).toBeUndefined();
});

test("a wide photo is split one above the other, a tall one side by side", () => {
  const wide = { ...frame, viewport: { width: 300, height: 300 } };
  expect(splitViewport(wide, { gapPx: 10 })).toEqual({
    direction: "column",
    half: { width: 300, height: 145 },
  });
  const tall = { ...frame, photo: { width: 200, height: 400 } };
  expect(splitViewport(tall, { gapPx: 10 })).toEqual({ direction: "row", half: { width: 295, height: 300 } });
});

test("two pictures of one scan show the same part, whatever their sizes", () => {
  const half = { ...frame, photo: { width: 200, height: 100 } };
  const close = { scale: 3, offset: viewPoint(-250, -120) };
  const synced = syncView(close, { from: frame, to: half });
  expect(synced.scale).toBe(6);
  const [here, there] = [toPhoto(centerOf(frame), close), toPhoto(centerOf(half), synced)];
  expect(there.x / 200).toBeCloseTo(here.x / 400);
  expect(there.y / 100).toBeCloseTo(here.y / 200);
  expect(syncView(synced, { from: half, to: frame }).offset.x).toBeCloseTo(close.offset.x);
});
