import fc from "fast-check";
import { expect, test } from "vitest";
import {
  actualSize,
  centerOf,
  type Frame,
  fitView,
  keepInside,
  limitsOf,
  panBy,
  photoPoint,
  toPhoto,
  toView,
  type View,
  viewPoint,
  zoomAt,
} from "./points.js";

const scan: Frame = {
  photo: { width: 4000, height: 3000 },
  viewport: { width: 800, height: 800 },
  pixelRatio: 2,
};

const side = fc.integer({ min: 1, max: 9000 });
const anyFrame: fc.Arbitrary<Frame> = fc.record({
  photo: fc.record({ width: side, height: side }),
  viewport: fc.record({ width: side, height: side }),
  pixelRatio: fc.constantFrom(1, 1.25, 2, 3),
  mostFitted: fc.constantFrom(0, 1, 3),
});
const coordinate = fc.integer({ min: -5000, max: 5000 });
const anyView: fc.Arbitrary<View> = fc.record({
  scale: fc.integer({ min: 1, max: 6400 }).map((hundredth) => hundredth / 100),
  offset: fc.tuple(coordinate, coordinate).map(([x, y]) => viewPoint(x, y)),
});

test("a scan is shown whole and in the middle", () => {
  expect(fitView(scan)).toEqual({ scale: 0.2, offset: { x: 0, y: 100 } });
});

test("a small photo is not blown up beyond 100 %", () => {
  const view = fitView({ ...scan, photo: { width: 100, height: 60 } });
  expect(view).toEqual({ scale: 0.5, offset: { x: 375, y: 385 } });
});

test("where a frame allows it a small photo is enlarged to fit, and zooms out to 100 %", () => {
  const small: Frame = { ...scan, photo: { width: 100, height: 60 }, mostFitted: 3 };
  expect(fitView(small)).toEqual({ scale: 3, offset: { x: 250, y: 310 } });
  expect(limitsOf(small).least).toBe(0.5);
  expect(fitView({ ...small, photo: { width: 400, height: 300 } }).scale).toBe(2);
  expect(fitView({ ...scan, mostFitted: 3 })).toEqual(fitView(scan));
});

test("a viewport that is not laid out yet gives a view that can be zoomed", () => {
  expect(fitView({ ...scan, viewport: { width: 0, height: 0 } }).scale).toBeGreaterThan(0);
});

test("100 % is one photo pixel a device pixel, and what was in the middle stays there", () => {
  const view = actualSize(fitView(scan), scan);
  expect(view.scale).toBe(0.5);
  expect(toPhoto(centerOf(scan), view)).toEqual({ x: 2000, y: 1500 });
});

test("there and back is the same point", () => {
  fc.assert(
    fc.property(coordinate, coordinate, anyView, (x, y, view) => {
      const back = toView(toPhoto(viewPoint(x, y), view), view);
      expect(back.x).toBeCloseTo(x, 6);
      expect(back.y).toBeCloseTo(y, 6);
    }),
  );
});

test("zooming keeps what lies under the pointer, and the limits", () => {
  const factor = fc.integer({ min: 1, max: 1000 }).map((hundredth) => hundredth / 100);
  fc.assert(
    fc.property(anyFrame, coordinate, coordinate, factor, (frame, x, y, by) => {
      const at = viewPoint(x, y);
      const view = fitView(frame);
      const limits = limitsOf(frame);
      const zoomed = zoomAt(view, at, by, limits);
      const still = toView(toPhoto(at, view), zoomed);
      expect(still.x).toBeCloseTo(x, 5);
      expect(still.y).toBeCloseTo(y, 5);
      expect(zoomed.scale).toBeGreaterThanOrEqual(limits.least);
      expect(zoomed.scale).toBeLessThanOrEqual(limits.most);
    }),
  );
});

test("a photo is never lost: it covers the viewport, or lies in its middle", () => {
  fc.assert(
    fc.property(anyFrame, anyView, (frame, view) => {
      const { scale, offset } = keepInside(view, frame);
      for (const [at, shown, viewport] of [
        [offset.x, frame.photo.width * scale, frame.viewport.width],
        [offset.y, frame.photo.height * scale, frame.viewport.height],
      ]) {
        if (shown <= viewport) expect(at + shown / 2).toBeCloseTo(viewport / 2, 6);
        else {
          expect(at).toBeLessThanOrEqual(0);
          expect(at + shown).toBeGreaterThanOrEqual(viewport - 1e-6);
        }
      }
      expect(keepInside({ scale, offset }, frame)).toEqual({ scale, offset });
    }),
  );
});

test("panning moves the photo with the hand", () => {
  const view = { scale: 2, offset: viewPoint(-30, -40) };
  expect(toView(photoPoint(20, 25), panBy(view, { x: 5, y: -6 }))).toEqual({ x: 15, y: 4 });
});
