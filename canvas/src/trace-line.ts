import type { DefectMap, Photo } from "@heirloom/core";
import { type Box, lumaRows, type Planes, type Rows, resize } from "@heirloom/core/pixels";
import { type Cell, type CostGrid, findLeastCostPath } from "./least-cost-path.js";
import { type PhotoPoint, photoPoint } from "./points.js";
import { measureRidges } from "./ridge-strength.js";
import { simplifyLine } from "./simplify-line.js";

/** What a line is traced on. Without a map only the photo's own lines lead the way. */
export interface TraceGround {
  readonly photo: Photo;
  readonly map?: DefectMap | undefined;
}

/**
 * The path that follows a crease or scratch from one point to the other: a polyline on the photo that begins and
 * ends exactly at the given points.
 *
 * A live-wire (Mortensen and Barrett, "Intelligent scissors for image composition", SIGGRAPH 1995): the least costly
 * path between two clicks, where it costs little to walk on what the detector holds probable or what is a ridge or a
 * valley of lightness. It is sought around the two points on a grid of at most 512 cells a side, so that a photo of
 * any size takes the same time; cells are photo pixels while the points are less than about 250 pixels apart.
 */
export function traceLine(ground: TraceGround, from: PhotoPoint, to: PhotoPoint): PhotoPoint[] {
  const window = windowAround(ground.photo, from, to);
  const shrink = Math.max(1, Math.max(window.width, window.height) / longestSide);
  const size = { width: Math.ceil(window.width / shrink), height: Math.ceil(window.height / shrink) };
  const luma = resize(cropRows(lumaRows(ground.photo), window), size);
  const grid = costOf(luma, { ground, window });
  const step = { x: window.width / size.width, y: window.height / size.height };
  const cellAt = ({ x, y }: PhotoPoint): Cell => ({
    x: clamp(Math.floor((x - window.x) / step.x), size.width - 1),
    y: clamp(Math.floor((y - window.y) / step.y), size.height - 1),
  });
  const cells = findLeastCostPath(grid, cellAt(from), cellAt(to));
  const inner = cells
    .slice(1, -1)
    .map(({ x, y }) => photoPoint(window.x + (x + 0.5) * step.x, window.y + (y + 0.5) * step.y));
  // Half a cell is what the grid cannot tell apart: without its stairs a stroke along the line is smooth.
  return simplifyLine([from, ...inner, to], 0.5 * Math.max(step.x, step.y));
}

const longestSide = 512;

/** Room for the line to swing out sideways: half the distance, and never less than 48 pixels. */
function windowAround(photo: Photo, from: PhotoPoint, to: PhotoPoint): Box {
  const room = Math.max(48, 0.5 * Math.hypot(to.x - from.x, to.y - from.y));
  const left = clamp(Math.floor(Math.min(from.x, to.x) - room), photo.width - 1);
  const top = clamp(Math.floor(Math.min(from.y, to.y) - room), photo.height - 1);
  const right = Math.max(left + 1, clamp(Math.ceil(Math.max(from.x, to.x) + room), photo.width));
  const bottom = Math.max(top + 1, clamp(Math.ceil(Math.max(from.y, to.y) + room), photo.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function cropRows(rows: Rows, box: Box): Rows {
  const whole = new Float32Array(rows.width);
  return {
    width: box.width,
    height: box.height,
    channels: 1,
    read(y, row) {
      rows.read(box.y + y, whole);
      row.set(whole.subarray(box.x, box.x + box.width));
    },
  };
}

/**
 * What a step onto each cell costs, 1..64. Likeness to a line, 0..1, is the probability or the ridge's strength,
 * whichever is surer; squared, so that a long way along a line is cheaper than a short cut beside it.
 */
function costOf(
  luma: Planes,
  { ground: { photo, map }, window }: { readonly ground: TraceGround; readonly window: Box },
): CostGrid {
  const { width, height } = luma;
  const ridges = measureRidges(luma);
  const cost = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const atX = (window.x + ((x + 0.5) * window.width) / width) / photo.width;
      const atY = (window.y + ((y + 0.5) * window.height) / height) / photo.height;
      const probability = map === undefined ? 0 : probabilityAt(map, atX, atY);
      const likeness = 1 - (1 - probability) * (1 - ridges[y * width + x]);
      cost[y * width + x] = 1 + Math.round(63 * (1 - likeness) ** 2);
    }
  }
  return { width, height, cost };
}

/** Bilinear, at shares of the photo's sides. */
function probabilityAt({ width, height, probability }: DefectMap, shareX: number, shareY: number): number {
  const x = clamp(shareX * width - 0.5, width - 1);
  const y = clamp(shareY * height - 0.5, height - 1);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const across = (row: number) =>
    probability[row * width + left] * (left + 1 - x) + probability[row * width + right] * (x - left);
  return across(top) * (top + 1 - y) + across(bottom) * (y - top);
}

const clamp = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
