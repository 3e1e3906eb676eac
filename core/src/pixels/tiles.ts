import type { Mask } from "../mask.js";
import { type Components, findComponents } from "./components.js";
import { type Box, roundUp, type Size } from "./planes.js";

/** A part of a photo whose holes are filled in one go. */
export interface Tile {
  /** What is looked at: the core and its surroundings, as far as the photo reaches. */
  readonly view: Box;
  /** Whose holes are filled. Cores together hold every masked pixel. */
  readonly core: Box;
}

export interface TileShape {
  /** Largest side of a view, in pixels; a multiple of `multiple`. */
  readonly sidePx: number;
  /** Surroundings that a core gets on every side, in pixels; below a quarter of `sidePx`. */
  readonly contextPx: number;
  /** Sides of views are multiples of this, unless the photo ends first. */
  readonly multiple: number;
}

/**
 * Covers the holes of a mask with tiles, from the top left on, so that little of the photo is looked at:
 * holes close to one another share a tile if that costs less than two, a hole that fits in a core is never cut,
 * and longer ones are cut into even pieces. Views overlap; a later tile finds the earlier cores filled.
 */
export function coverHoles(mask: Mask, shape: TileShape): Tile[] {
  const largestCore = shape.sidePx - 2 * shape.contextPx;
  const pieces = cutIntoPieces(findComponents(mask), largestCore).sort((a, b) => a.y - b.y || a.x - b.x);
  const taken = new Uint8Array(pieces.length);
  const tiles: Tile[] = [];
  for (let i = 0; i < pieces.length; i++) {
    if (taken[i] === 1) continue;
    let core = pieces[i];
    for (let k = i + 1; k < pieces.length && pieces[k].y < core.y + largestCore; k++) {
      if (taken[k] === 1) continue;
      const both = union(core, pieces[k]);
      if (both.width > largestCore || both.height > largestCore) continue;
      if (cost(both, shape) > cost(core, shape) + cost(pieces[k], shape)) continue;
      core = both;
      taken[k] = 1;
    }
    tiles.push({ core, view: viewOf(core, mask, shape) });
  }
  return tiles;
}

/** Boxes of at most `largest` a side that together hold every component. */
function cutIntoPieces({ list, runs }: Components, largest: number): Box[] {
  const whole = list.map((box) => box.width <= largest && box.height <= largest);
  const pieces: Box[] = list
    .filter((_, i) => whole[i])
    .map(({ x, y, width, height }) => ({ x, y, width, height }));
  const cells = new Map<string, Box>();
  for (let i = 0; i < runs.y.length; i++) {
    const number = runs.component[i];
    if (whole[number]) continue;
    const box = list[number];
    // Even cells: a hole a little too large is halved, not left with a sliver.
    const cellWidth = Math.ceil(box.width / Math.ceil(box.width / largest));
    const cellHeight = Math.ceil(box.height / Math.ceil(box.height / largest));
    const row = Math.floor((runs.y[i] - box.y) / cellHeight);
    for (let x = runs.start[i]; x < runs.end[i]; ) {
      const column = Math.floor((x - box.x) / cellWidth);
      const end = Math.min(runs.end[i], box.x + (column + 1) * cellWidth);
      const part = { x, y: runs.y[i], width: end - x, height: 1 };
      const key = `${number} ${row} ${column}`;
      const cell = cells.get(key);
      cells.set(key, cell === undefined ? part : union(cell, part));
      x = end;
    }
  }
  return pieces.concat([...cells.values()]);
}

function union(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  const height = Math.max(a.y + a.height, b.y + b.height) - y;
  return { x, y, width, height };
}

/** Pixels that a network would look at. */
const cost = (core: Box, shape: TileShape): number =>
  viewLength(core.width, shape) * viewLength(core.height, shape);

// At least half of the largest side: a network sees a whole scene in training and needs some of it to judge.
const viewLength = (core: number, { sidePx, contextPx, multiple }: TileShape): number =>
  roundUp(Math.max(core + 2 * contextPx, sidePx / 2), multiple);

function viewOf(core: Box, photo: Size, shape: TileShape): Box {
  const width = Math.min(viewLength(core.width, shape), photo.width);
  const height = Math.min(viewLength(core.height, shape), photo.height);
  return {
    x: within(core.x - ((width - core.width) >> 1), photo.width - width),
    y: within(core.y - ((height - core.height) >> 1), photo.height - height),
    width,
    height,
  };
}

const within = (value: number, last: number): number => Math.min(Math.max(value, 0), last);
