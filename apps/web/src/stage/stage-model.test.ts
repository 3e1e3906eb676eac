import { toPhoto, viewPoint } from "@heirloom/canvas";
import { expect, test } from "vitest";
import {
  gapPx,
  isFitted,
  isWhole,
  layoutFor,
  placeIn,
  reduceStage,
  startStage,
  zoomPercent,
} from "./stage-model.js";

const whole = { photo: { width: 4000, height: 3000 }, viewport: { width: 812, height: 600 }, pixelRatio: 2 };

test("side by side, both halves show the same place under the pointer", () => {
  const layout = layoutFor("side", whole);
  expect(layout.second).toBeDefined();
  const inFirst = placeIn(layout, 30, 40);
  const inSecond = placeIn(layout, 30 + (layout.second?.x ?? 0), 40 + (layout.second?.y ?? 0));
  expect(inSecond).toEqual(inFirst);
  const { width, height } = layout.frame.viewport;
  expect([width === (812 - gapPx) / 2, height === (600 - gapPx) / 2]).toContain(true);
  expect(layoutFor("slider", whole)).toEqual({ frame: whole, second: undefined });
});

test("buttons zoom about the middle, to 100 %, and back to the whole", () => {
  const start = startStage(whole);
  expect(isFitted(start)).toBe(true);
  const middle = viewPoint(406, 300);
  const closer = reduceStage(start, { kind: "zoom", factor: 3 });
  expect(isFitted(closer)).toBe(false);
  expect(toPhoto(middle, closer.view).x).toBeCloseTo(toPhoto(middle, start.view).x, 3);
  const actual = reduceStage(closer, { kind: "actual-size" });
  expect(zoomPercent(actual)).toBe(100);
  expect(reduceStage(actual, { kind: "fit" }).view).toEqual(start.view);
});

test("a small photo that was enlarged shows whole at 100 %, too, and can be fitted again", () => {
  const start = startStage({ ...whole, photo: { width: 192, height: 225 }, mostFitted: 3 });
  expect(start.view.scale).toBeCloseTo(600 / 225);
  const actual = reduceStage(start, { kind: "actual-size" });
  expect([isWhole(actual), isFitted(actual)]).toEqual([true, false]);
  expect(isFitted(reduceStage(actual, { kind: "fit" }))).toBe(true);
});
