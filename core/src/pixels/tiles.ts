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
 * Covers the holes of a mask with tiles, from the top left on, so that little of the photo is looked at: holes share a
 * tile where that costs no more than two, a hole that fits in a core is never cut, and longer ones are cut into even
 * pieces. Views overlap; a later tile finds the earlier cores filled.
 */
export function coverHoles(mask: Mask, shape: TileShape): Tile[] {
  const pieces = cutIntoPieces(findComponents(mask), largestCore(shape));
  const cores = joinPieces(pieces.sort(fromTopLeft), mask, shape);
  return cores.sort(fromTopLeft).map((core) => ({ core, view: viewOf(core, mask, shape) }));
}

const largestCore = ({ sidePx, contextPx }: TileShape): number => sidePx - 2 * contextPx;

const fromTopLeft = (a: Box, b: Box): number => a.y - b.y || a.x - b.x;

/**
 * Joins pieces (sorted from the top) into cores: at every turn the two that save most together, as long as any two do.
 * Joining whatever comes next instead has the network look at much more.
 */
function joinPieces(pieces: readonly Box[], photo: Size, shape: TileShape): Box[] {
  const largest = largestCore(shape);
  const cores: (Box | undefined)[] = [...pieces];
  // For each core, the one further down with which it saves most, and how much: -1 where there is none.
  const partner = new Int32Array(cores.length);
  const saving = new Float64Array(cores.length).fill(-1);
  for (let i = 0; i < cores.length; i++) choosePartner(i);

  for (let first = best(); saving[first] >= 0; first = best()) {
    const second = partner[first];
    const both = [cores[first], cores[second]].flatMap((core) => core ?? []).reduce(union);
    // The upper one's place keeps the list sorted.
    cores[first] = both;
    cores[second] = undefined;
    saving[second] = -1;
    choosePartner(first);
    for (let i = second - 1; i >= 0 && !isFarAbove(i, both); i--) {
      if (saving[i] >= 0 && (partner[i] === first || partner[i] === second)) choosePartner(i);
      else if (i < first) offer(i, first);
    }
  }
  return cores.flatMap((core) => core ?? []);

  function best(): number {
    let most = 0;
    for (let i = 1; i < saving.length; i++) if (saving[i] > saving[most]) most = i;
    return most;
  }

  function choosePartner(i: number): void {
    saving[i] = -1;
    const core = cores[i];
    if (core === undefined) return;
    for (let k = i + 1; k < pieces.length && pieces[k].y < core.y + largest; k++) offer(i, k);
  }

  function offer(i: number, k: number): void {
    const [a, b] = [cores[i], cores[k]];
    if (a === undefined || b === undefined) return;
    const both = union(a, b);
    if (both.width > largest || both.height > largest) return;
    const saved = cost(a, photo, shape) + cost(b, photo, shape) - cost(both, photo, shape);
    if (saved <= saving[i]) return;
    saving[i] = saved;
    partner[i] = k;
  }

  // Pieces are sorted by their top, and cores keep it.
  function isFarAbove(i: number, box: Box): boolean {
    return pieces[i].y + largest < box.y;
  }
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
    const cellWidth = evenPiece(box.width, largest);
    const cellHeight = evenPiece(box.height, largest);
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

/** Even pieces, of half the largest core: a hole a little too large leaves no sliver, and a slanting crease no square. */
const evenPiece = (length: number, largest: number): number =>
  Math.ceil(length / Math.ceil(length / Math.ceil(largest / 2)));

function union(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  const height = Math.max(a.y + a.height, b.y + b.height) - y;
  return { x, y, width, height };
}

/** Pixels that a network would look at. */
const cost = (core: Box, photo: Size, shape: TileShape): number =>
  viewLength(core.width, photo.width, shape) * viewLength(core.height, photo.height, shape);

const viewLength = (core: number, photo: number, { contextPx, multiple }: TileShape): number =>
  Math.min(roundUp(core + 2 * contextPx, multiple), roundUp(photo, multiple));

function viewOf(core: Box, photo: Size, shape: TileShape): Box {
  const width = Math.min(viewLength(core.width, photo.width, shape), photo.width);
  const height = Math.min(viewLength(core.height, photo.height, shape), photo.height);
  return {
    x: within(core.x - ((width - core.width) >> 1), photo.width - width),
    y: within(core.y - ((height - core.height) >> 1), photo.height - height),
    width,
    height,
  };
}

const within = (value: number, last: number): number => Math.min(Math.max(value, 0), last);
