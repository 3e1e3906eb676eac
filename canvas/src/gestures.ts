import {
  actualSize,
  centerOf,
  type Frame,
  fitView,
  keepInside,
  limitsOf,
  panBy,
  toPhoto,
  type View,
  type ViewPoint,
  viewPoint,
  zoomAt,
} from "./points.js";

/** A fact about a pointer, the wheel, a key or the viewport, as the page reports it. Times are of one clock, in ms. */
export type GestureFact =
  | {
      readonly kind: "pointer-down";
      readonly id: number;
      readonly at: ViewPoint;
      readonly timeMs: number;
      /** Whether this pointer moves the photo or belongs to a tool. Two pointers at once always pinch. */
      readonly drags: "photo" | "tool";
    }
  | { readonly kind: "pointer-move"; readonly id: number; readonly at: ViewPoint }
  | { readonly kind: "pointer-up"; readonly id: number; readonly at: ViewPoint; readonly timeMs: number }
  | { readonly kind: "pointer-cancel"; readonly id: number }
  | {
      readonly kind: "wheel";
      readonly at: ViewPoint;
      /** The event's deltaY in its own unit: its deltaMode 0, 1 and 2 are pixel, line and page. */
      readonly deltaY: number;
      readonly unit: "pixel" | "line" | "page";
      /** The control key, which browsers also report for a pinch on a trackpad. */
      readonly isCtrl: boolean;
    }
  /** The event's `key`: + - 0 1 and the arrows. */
  | { readonly kind: "key"; readonly key: string }
  /** The viewport or the photo got another size. */
  | { readonly kind: "resize"; readonly frame: Frame };

export interface Gestures {
  readonly view: View;
  readonly frame: Frame;
  readonly pointers: readonly HeldPointer[];
  /** The last tap, of which a second one makes a double tap. */
  readonly lastTap: Tap | undefined;
}

export interface HeldPointer {
  readonly id: number;
  readonly at: ViewPoint;
  readonly drags: "photo" | "tool";
  /** Where and when it went down, while it may still become a tap. */
  readonly tap: Tap | undefined;
}

export interface Tap {
  readonly at: ViewPoint;
  readonly timeMs: number;
}

/** The whole photo, nothing touched. */
export const startGestures = (frame: Frame): Gestures => ({
  view: fitView(frame),
  frame,
  pointers: [],
  lastTap: undefined,
});

/** State and fact in, state out. */
export function reduceGestures(state: Gestures, fact: GestureFact): Gestures {
  switch (fact.kind) {
    case "pointer-down":
      return press(state, fact);
    case "pointer-move":
      return drag(state, fact.id, fact.at);
    case "pointer-up":
      return release(state, fact.id, fact.timeMs);
    case "pointer-cancel":
      return { ...state, pointers: state.pointers.filter(({ id }) => id !== fact.id) };
    case "wheel":
      return show(state, zoomAt(state.view, fact.at, wheelFactor(fact), limitsOf(state.frame)));
    case "key":
      return show(state, viewAfterKey(state, fact.key));
    case "resize":
      return resize(state, fact.frame);
  }
}

/** Two fingers are down: a stroke that had begun is to be given up. */
export const isPinching = ({ pointers }: Gestures): boolean => pointers.length === 2;

/** Whether the key moves the view, so that the page must not scroll by it. */
export const isGestureKey = (key: string): boolean => keySteps.has(key) || "+=-_01".split("").includes(key);

// A finger is not still: these are the slops and waits of Android's ViewConfiguration (8 dp, 300 ms), the distance
// between taps smaller than its 100 dp because the editor's taps are aimed.
const tapSlopPx = 8;
const tapMs = 300;
const doubleTapMs = 300;
const doubleTapPx = 32;

const keySteps = new Map([
  ["ArrowLeft", { x: 64, y: 0 }],
  ["ArrowRight", { x: -64, y: 0 }],
  ["ArrowUp", { x: 0, y: 64 }],
  ["ArrowDown", { x: 0, y: -64 }],
]);

const show = (state: Gestures, view: View): Gestures => ({ ...state, view: keepInside(view, state.frame) });

function press(
  state: Gestures,
  { id, at, timeMs, drags }: Extract<GestureFact, { kind: "pointer-down" }>,
): Gestures {
  const held = state.pointers.filter((pointer) => pointer.id !== id);
  // A third finger is a resting hand.
  if (held.length === 2) return state;
  const tap = held.length === 0 && drags === "photo" ? { at, timeMs } : undefined;
  const others = held.map((pointer) => ({ ...pointer, tap: undefined }));
  return { ...state, pointers: [...others, { id, at, drags, tap }] };
}

function drag(state: Gestures, id: number, at: ViewPoint): Gestures {
  const before = state.pointers.find((pointer) => pointer.id === id);
  if (before === undefined) return state;
  const tap = before.tap !== undefined && distance(before.tap.at, at) <= tapSlopPx ? before.tap : undefined;
  const pointers = state.pointers.map((pointer) => (pointer === before ? { ...pointer, at, tap } : pointer));
  const moved = { ...state, pointers };
  const other = state.pointers.find((pointer) => pointer !== before);
  if (other !== undefined) return show(moved, pinch(state, [before.at, other.at], [at, other.at]));
  if (before.drags === "tool") return moved;
  return show(moved, panBy(state.view, { x: at.x - before.at.x, y: at.y - before.at.y }));
}

/** What lay between the fingers stays between them, and the photo grows as they part. */
function pinch(
  { view, frame }: Gestures,
  before: readonly [ViewPoint, ViewPoint],
  after: readonly [ViewPoint, ViewPoint],
): View {
  const [from, to] = [middle(...before), middle(...after)];
  // Fingers that report one place would zoom without bounds.
  const factor = Math.max(distance(...after), 1) / Math.max(distance(...before), 1);
  return panBy(zoomAt(view, from, factor, limitsOf(frame)), { x: to.x - from.x, y: to.y - from.y });
}

function release(state: Gestures, id: number, timeMs: number): Gestures {
  const tap = state.pointers.find((pointer) => pointer.id === id)?.tap;
  const pointers = state.pointers.filter((pointer) => pointer.id !== id);
  if (tap === undefined || timeMs - tap.timeMs > tapMs) return { ...state, pointers, lastTap: undefined };
  const { lastTap } = state;
  const isDouble =
    lastTap !== undefined &&
    tap.timeMs - lastTap.timeMs <= doubleTapMs &&
    distance(tap.at, lastTap.at) <= doubleTapPx;
  if (!isDouble) return { ...state, pointers, lastTap: tap };
  return show({ ...state, pointers, lastTap: undefined }, viewAfterDoubleTap(state, tap.at));
}

/** From the whole photo to 100 % at the tap (at least twice as close), and back. */
function viewAfterDoubleTap({ view, frame }: Gestures, at: ViewPoint): View {
  const fitted = fitView(frame);
  if (!isNear(view.scale, fitted.scale)) return fitted;
  const scale = Math.max(1 / frame.pixelRatio, 2 * fitted.scale);
  return zoomAt(view, at, scale / view.scale, limitsOf(frame));
}

/**
 * d3-zoom's wheelDelta, measured on many mice and trackpads: a notch of 100 pixels zooms by 2^0.2; a trackpad's pinch
 * (reported as ctrl) sends small steps and counts ten times. At most a factor of 2 an event: a mouse wheel turned
 * with ctrl held would otherwise jump by 4.
 */
function wheelFactor({ deltaY, unit, isCtrl }: Extract<GestureFact, { kind: "wheel" }>): number {
  const perUnit = { pixel: 0.002, line: 0.05, page: 1 }[unit];
  const power = -deltaY * perUnit * (isCtrl ? 10 : 1);
  return 2 ** Math.min(Math.max(power, -1), 1);
}

function viewAfterKey({ view, frame }: Gestures, key: string): View {
  switch (key) {
    case "+":
    case "=":
      return zoomAt(view, centerOf(frame), Math.SQRT2, limitsOf(frame));
    case "-":
    case "_":
      return zoomAt(view, centerOf(frame), Math.SQRT1_2, limitsOf(frame));
    case "0":
      return fitView(frame);
    case "1":
      return actualSize(view, frame);
    default:
      return panBy(view, keySteps.get(key) ?? { x: 0, y: 0 });
  }
}

/** The whole photo stays whole; otherwise what is in the middle stays there. Another photo is shown whole. */
function resize(state: Gestures, frame: Frame): Gestures {
  const { view, frame: old } = state;
  const isSamePhoto = frame.photo.width === old.photo.width && frame.photo.height === old.photo.height;
  if (!isSamePhoto || isNear(view.scale, fitView(old).scale))
    return { ...state, frame, view: fitView(frame) };
  const limits = limitsOf(frame);
  const scale = Math.min(Math.max(view.scale, limits.least), limits.most);
  const center = toPhoto(centerOf(old), view);
  const to = centerOf(frame);
  const offset = viewPoint(to.x - center.x * scale, to.y - center.y * scale);
  return show({ ...state, frame }, { scale, offset });
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * b;
const distance = (a: ViewPoint, b: ViewPoint): number => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (a: ViewPoint, b: ViewPoint): ViewPoint => viewPoint((a.x + b.x) / 2, (a.y + b.y) / 2);
