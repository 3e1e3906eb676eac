import type { Mask } from "@heirloom/core";
import type { Box, Size } from "@heirloom/core/pixels";
import type { PhotoPoint } from "./points.js";

/** One pass of the brush: a disc swept along a polyline. */
export interface Stroke {
  /** "add" masks, "erase" unmasks, "protect" keeps unmasked whatever else says, now and later. */
  readonly effect: "add" | "erase" | "protect";
  /** Photo pixels, above 0. */
  readonly radiusPx: number;
  /** At least one; a single point paints a disc. */
  readonly points: readonly PhotoPoint[];
}

/**
 * A copy of the mask with the stroke painted: every pixel whose center lies within `radiusPx` of the polyline.
 * "add" sets it to 1; "erase" and "protect" set it to 0.
 */
export function paintStroke(mask: Mask, stroke: Stroke): Mask {
  const bits = mask.bits.slice();
  const bit = stroke.effect === "add" ? 1 : 0;
  coverStroke(stroke, strokeBox(stroke, mask), (y, start, end) => {
    bits.fill(bit, y * mask.width + start, y * mask.width + end);
  });
  return { width: mask.width, height: mask.height, bits };
}

/** Everything the stroke can touch in a photo of this size; width or height is 0 when it passes beside the photo. */
export function strokeBox({ radiusPx, points }: Stroke, size: Size): Box {
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const from = {
    x: clamp(Math.floor(left - radiusPx), size.width),
    y: clamp(Math.floor(top - radiusPx), size.height),
  };
  const to = {
    x: clamp(Math.ceil(right + radiusPx), size.width),
    y: clamp(Math.ceil(bottom + radiusPx), size.height),
  };
  return { ...from, width: Math.max(0, to.x - from.x), height: Math.max(0, to.y - from.y) };
}

/**
 * Calls `cover` for every run of pixels inside the box that the stroke covers: row y, columns `start` up to and
 * without `end`. Runs may come in any order and may overlap.
 *
 * A swept disc is convex, so each segment covers one interval of a row, found in closed form. Points of a drawn
 * stroke lie close together and their intervals overlap: those that touch are joined first, or a trail of a thousand
 * points would fill the same large disc a thousand times.
 */
export function coverStroke(
  { radiusPx, points }: Stroke,
  box: Box,
  cover: (y: number, start: number, end: number) => void,
): void {
  if (box.width === 0 || box.height === 0) return;
  const waiting = { start: new Int32Array(box.height), end: new Int32Array(box.height) };
  for (let i = points.length === 1 ? 0 : 1; i < points.length; i++) {
    const segment = segmentOf(points[Math.max(0, i - 1)], points[i], radiusPx);
    const first = Math.max(box.y, Math.floor(segment.top));
    const last = Math.min(box.y + box.height - 1, Math.ceil(segment.bottom));
    for (let y = first; y <= last; y++) coverRow(segment, y);
  }
  for (let row = 0; row < box.height; row++) flush(row);

  function coverRow(segment: Segment, y: number): void {
    const run = intervalOf(segment, y + 0.5);
    const start = Math.max(run.start, box.x);
    const end = Math.min(run.end, box.x + box.width);
    if (start >= end) return;
    const row = y - box.y;
    if (start > waiting.end[row] || end < waiting.start[row]) {
      flush(row);
      waiting.start[row] = start;
      waiting.end[row] = end;
      return;
    }
    waiting.start[row] = Math.min(waiting.start[row], start);
    waiting.end[row] = Math.max(waiting.end[row], end);
  }

  function flush(row: number): void {
    if (waiting.start[row] < waiting.end[row]) cover(row + box.y, waiting.start[row], waiting.end[row]);
  }
}

interface Segment {
  readonly a: PhotoPoint;
  readonly b: PhotoPoint;
  readonly radius: number;
  readonly top: number;
  readonly bottom: number;
}

const segmentOf = (a: PhotoPoint, b: PhotoPoint, radius: number): Segment => ({
  a,
  b,
  radius,
  top: Math.min(a.y, b.y) - radius,
  bottom: Math.max(a.y, b.y) + radius,
});

/** The columns whose centers, in a row whose centers lie at `y`, are within the radius of the segment. */
function intervalOf(segment: Segment, y: number): { start: number; end: number } {
  const { a, b, radius } = segment;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { x, y: center } of [a, b]) {
    const half = radius * radius - (y - center) * (y - center);
    if (half < 0) continue;
    low = Math.min(low, x - Math.sqrt(half));
    high = Math.max(high, x + Math.sqrt(half));
  }
  const body = bodyInterval(segment, y);
  low = Math.min(low, body.low);
  high = Math.max(high, body.high);
  if (low > high) return { start: 0, end: 0 };
  let start = Math.ceil(low - 0.5);
  let end = Math.floor(high - 0.5) + 1;
  // Roots and quotients round; the distance itself decides the pixels at both ends.
  while (isWithin(segment, start - 0.5, y)) start--;
  while (start < end && !isWithin(segment, start + 0.5, y)) start++;
  while (isWithin(segment, end + 0.5, y)) end++;
  while (start < end && !isWithin(segment, end - 0.5, y)) end--;
  return { start, end };
}

/** What the row at `y` shares with the rectangle between the two discs; low > high when that is nothing. */
function bodyInterval({ a, b, radius }: Segment, y: number): { low: number; high: number } {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy;
  const down = y - a.y;
  const none = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  if (squared === 0 || (dy === 0 && Math.abs(down) > radius)) return none;
  if (dx === 0 && (dy * down < 0 || dy * down > squared)) return none;
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const narrow = (one: number, other: number) => {
    low = Math.max(low, Math.min(one, other));
    high = Math.min(high, Math.max(one, other));
  };
  const reach = radius * Math.sqrt(squared);
  if (dy !== 0) narrow(a.x + (dx * down - reach) / dy, a.x + (dx * down + reach) / dy);
  if (dx !== 0) narrow(a.x - (dy * down) / dx, a.x + (squared - dy * down) / dx);
  return low <= high ? { low, high } : none;
}

function isWithin({ a, b, radius }: Segment, x: number, y: number): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((x - a.x) * dx + (y - a.y) * dy) / squared;
  const t = Math.min(Math.max(along, 0), 1);
  const [awayX, awayY] = [x - a.x - t * dx, y - a.y - t * dy];
  return awayX * awayX + awayY * awayY <= radius * radius;
}

const clamp = (at: number, most: number): number => Math.min(Math.max(at, 0), most);
