import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type GestureFact,
  type Gestures,
  isGestureKey,
  isPinching,
  reduceGestures,
  startGestures,
} from "./gestures.js";
import { type Frame, fitView, keepInside, toPhoto, viewPoint } from "./points.js";

const frame: Frame = {
  photo: { width: 4000, height: 4000 },
  viewport: { width: 800, height: 800 },
  pixelRatio: 1,
};
const start = startGestures(frame);
const after = (state: Gestures, ...facts: readonly GestureFact[]): Gestures =>
  facts.reduce(reduceGestures, state);
const down = (id: number, x: number, y: number, timeMs = 0): GestureFact => ({
  kind: "pointer-down",
  id,
  at: viewPoint(x, y),
  timeMs,
  drags: "photo",
});
const move = (id: number, x: number, y: number): GestureFact => ({
  kind: "pointer-move",
  id,
  at: viewPoint(x, y),
});
const up = (id: number, x: number, y: number, timeMs = 100): GestureFact => ({
  kind: "pointer-up",
  id,
  at: viewPoint(x, y),
  timeMs,
});
const wheel = (deltaY: number, rest: Partial<Extract<GestureFact, { kind: "wheel" }>> = {}): GestureFact => ({
  kind: "wheel",
  at: viewPoint(200, 300),
  deltaY,
  unit: "pixel",
  isCtrl: false,
  ...rest,
});
const key = (name: string): GestureFact => ({ kind: "key", key: name });
const close = after(start, key("1"));

test("a drag moves the photo, a tool's drag does not", () => {
  const dragged = after(close, down(1, 100, 100), move(1, 130, 90));
  expect(dragged.view.offset).toEqual({ x: close.view.offset.x + 30, y: close.view.offset.y - 10 });
  const held = reduceGestures(close, { ...down(1, 100, 100), drags: "tool" } as GestureFact);
  expect(after(held, move(1, 130, 90)).view).toEqual(close.view);
});

test("a pointer that was let go or never went down moves nothing", () => {
  expect(after(close, down(1, 0, 0), up(1, 0, 0), move(1, 50, 50), move(7, 9, 9)).view).toEqual(close.view);
  expect(after(close, down(1, 0, 0), { kind: "pointer-cancel", id: 1 }, move(1, 50, 50)).view).toEqual(
    close.view,
  );
});

test("the wheel zooms around the pointer", () => {
  const at = viewPoint(200, 300);
  const zoomed = after(close, wheel(-100));
  expect(zoomed.view.scale).toBeCloseTo(close.view.scale * 2 ** 0.2);
  expect(toPhoto(at, zoomed.view).x).toBeCloseTo(toPhoto(at, close.view).x);
  expect(toPhoto(at, zoomed.view).y).toBeCloseTo(toPhoto(at, close.view).y);
});

test("a trackpad's pinch counts ten times, lines and pages their own, and no event more than twice", () => {
  const factor = (fact: GestureFact) => after(close, fact).view.scale / close.view.scale;
  expect(factor(wheel(-5, { isCtrl: true }))).toBeCloseTo(2 ** 0.1);
  expect(factor(wheel(-3, { unit: "line" }))).toBeCloseTo(2 ** 0.15);
  expect(factor(wheel(-3, { unit: "page" }))).toBeCloseTo(2);
  expect(factor(wheel(120, { isCtrl: true }))).toBeCloseTo(0.5);
});

test("two fingers pinch around their middle, which the photo follows", () => {
  const held = after(close, down(1, 300, 400), down(2, 500, 400));
  expect(isPinching(held)).toBe(true);
  const pinched = after(held, move(1, 250, 420), move(2, 650, 420));
  expect(pinched.view.scale).toBeCloseTo(close.view.scale * 2, 1);
  const [from, to] = [toPhoto(viewPoint(400, 400), close.view), toPhoto(viewPoint(450, 420), pinched.view)];
  expect(to.x).toBeCloseTo(from.x);
  expect(to.y).toBeCloseTo(from.y);
});

test("two fingers pinch although the first had begun to paint, and a third one is a resting hand", () => {
  const painting = reduceGestures(close, { ...down(1, 300, 400), drags: "tool" } as GestureFact);
  const held = after(painting, down(2, 500, 400), down(3, 10, 10));
  expect(held.pointers).toHaveLength(2);
  expect(after(held, move(2, 700, 400)).view.scale).toBeCloseTo(close.view.scale * 2);
});

test("a double tap shows 100 % at the tap, another one the whole photo", () => {
  const tap = (timeMs: number) => [down(1, 200, 200, timeMs), up(1, 201, 200, timeMs + 50)];
  const once = after(start, ...tap(0));
  expect(once.view).toEqual(start.view);
  const twice = after(once, ...tap(200));
  expect(twice.view.scale).toBe(1);
  expect(toPhoto(viewPoint(200, 200), twice.view)).toEqual(toPhoto(viewPoint(200, 200), start.view));
  expect(after(twice, ...tap(1000), ...tap(1200)).view).toEqual(fitView(frame));
});

test("taps that are slow, far apart or drags are no double tap", () => {
  for (const facts of [
    [down(1, 200, 200), up(1, 200, 200), down(1, 200, 200, 900), up(1, 200, 200, 950)],
    [down(1, 200, 200), up(1, 200, 200), down(1, 300, 200, 200), up(1, 300, 200, 250)],
    [down(1, 200, 200), up(1, 200, 200), down(1, 200, 200, 200), move(1, 230, 200), up(1, 230, 200, 250)],
    [down(1, 200, 200), down(2, 210, 200), up(1, 200, 200), up(2, 210, 200, 150)],
  ]) {
    expect(after(start, ...facts).view).toEqual(start.view);
  }
});

test("keys zoom, pan and show the whole", () => {
  expect(after(close, key("+"), key("-")).view.scale).toBeCloseTo(close.view.scale);
  expect(after(close, key("=")).view.scale).toBeGreaterThan(close.view.scale);
  expect(after(close, key("0")).view).toEqual(fitView(frame));
  expect(close.view.scale).toBe(1);
  expect(after(close, key("ArrowRight")).view.offset.x).toBe(close.view.offset.x - 64);
  expect(after(close, key("ArrowUp")).view.offset.y).toBe(close.view.offset.y + 64);
  expect(after(close, key("x")).view).toEqual(close.view);
  expect(["+", "0", "ArrowDown"].every(isGestureKey)).toBe(true);
  expect(["x", "toString", "", "+="].some(isGestureKey)).toBe(false);
});

test("a resized viewport keeps the whole photo whole, or the middle in the middle", () => {
  const wide = { ...frame, viewport: { width: 1000, height: 600 } };
  expect(after(start, { kind: "resize", frame: wide }).view).toEqual(fitView(wide));
  const resized = after(close, { kind: "resize", frame: wide });
  expect(resized.view.scale).toBe(1);
  expect(toPhoto(viewPoint(500, 300), resized.view)).toEqual(toPhoto(viewPoint(400, 400), close.view));
  const other = { ...frame, photo: { width: 300, height: 200 } };
  expect(after(close, { kind: "resize", frame: other }).view).toEqual(fitView(other));
});

test("whatever is done, the photo stays inside and the scale in its limits", () => {
  const at = fc.tuple(fc.integer({ min: -99, max: 999 }), fc.integer({ min: -99, max: 999 }));
  const anyFact: fc.Arbitrary<GestureFact> = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 3 }), at).map(([id, [x, y]]) => down(id, x, y)),
    fc.tuple(fc.integer({ min: 1, max: 3 }), at).map(([id, [x, y]]) => move(id, x, y)),
    fc.tuple(fc.integer({ min: 1, max: 3 }), at).map(([id, [x, y]]) => up(id, x, y)),
    fc.integer({ min: -2000, max: 2000 }).map((delta) => wheel(delta)),
    fc.constantFrom("+", "-", "0", "1", "ArrowLeft", "ArrowDown").map(key),
  );
  fc.assert(
    fc.property(fc.array(anyFact, { maxLength: 30 }), (facts) => {
      const { view, pointers } = after(start, ...facts);
      const inside = keepInside(view, frame);
      expect(inside.offset.x).toBeCloseTo(view.offset.x, 6);
      expect(inside.offset.y).toBeCloseTo(view.offset.y, 6);
      expect(view.scale).toBeGreaterThanOrEqual(0.2);
      expect(view.scale).toBeLessThanOrEqual(32);
      expect(pointers.length).toBeLessThanOrEqual(2);
    }),
  );
});
