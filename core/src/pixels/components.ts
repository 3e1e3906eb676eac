import type { Mask } from "../mask.js";
import type { Box } from "./planes.js";

/** A set of masked pixels that touch one another, corners included (8-connected). */
export interface Component extends Box {
  readonly areaPx: number;
}

/**
 * A mask as runs of masked pixels, top to bottom and left to right, each with its component. Runs cost memory by
 * what is masked: a labelled picture of a 48-megapixel scan would cost 192 MB.
 */
export interface Components {
  readonly list: readonly Component[];
  /** Run i covers row `y[i]`, columns `start[i]` up to and without `end[i]`, and belongs to `list[component[i]]`. */
  readonly runs: {
    readonly y: Int32Array;
    readonly start: Int32Array;
    readonly end: Int32Array;
    readonly component: Int32Array;
  };
}

/** Finds the connected components of a mask, numbered by their first pixel. */
export function findComponents(mask: Mask): Components {
  const { y, start, end, rowAt } = findRuns(mask);
  const parent = Int32Array.from(y, (_, i) => i);
  for (let row = 1; row < mask.height; row++) joinRows(row);
  return gather();

  function joinRows(row: number): void {
    let above = rowAt[row - 1];
    for (let run = rowAt[row]; run < rowAt[row + 1]; run++) {
      while (above < rowAt[row] && end[above] < start[run]) above++;
      for (let i = above; i < rowAt[row] && start[i] <= end[run]; i++) join(i, run);
    }
  }

  function join(a: number, b: number): void {
    const rootA = rootOf(parent, a);
    const rootB = rootOf(parent, b);
    // The earlier run stays the root, so that numbers follow the first pixel.
    if (rootA < rootB) parent[rootB] = rootA;
    else parent[rootA] = rootB;
  }

  function gather(): Components {
    const component = new Int32Array(y.length);
    const list: { x: number; y: number; width: number; height: number; areaPx: number }[] = [];
    for (let i = 0; i < y.length; i++) {
      const root = rootOf(parent, i);
      if (root === i) {
        component[i] = list.length;
        list.push({ x: start[i], y: y[i], width: end[i] - start[i], height: 1, areaPx: end[i] - start[i] });
        continue;
      }
      component[i] = component[root];
      const box = list[component[i]];
      const right = Math.max(box.x + box.width, end[i]);
      box.x = Math.min(box.x, start[i]);
      box.width = right - box.x;
      box.height = y[i] + 1 - box.y;
      box.areaPx += end[i] - start[i];
    }
    return { list, runs: { y, start, end, component } };
  }
}

function rootOf(parent: Int32Array, run: number): number {
  let at = run;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

/** The runs of a mask; those of row r are `rowAt[r]` up to and without `rowAt[r + 1]`. */
function findRuns({ width, height, bits }: Mask) {
  const rowAt = new Int32Array(height + 1);
  let runs = new Int32Array(3 * 1024);
  let count = 0;
  let row = 0;
  // Most of a mask is empty: the engine's own search skips that.
  for (let at = bits.indexOf(1); at !== -1; at = bits.indexOf(1, at)) {
    const y = Math.floor(at / width);
    while (row < y) rowAt[++row] = count;
    const from = at;
    while (at < (y + 1) * width && bits[at] === 1) at++;
    if (3 * count === runs.length) {
      const larger = new Int32Array(2 * runs.length);
      larger.set(runs);
      runs = larger;
    }
    runs[3 * count] = y;
    runs[3 * count + 1] = from - y * width;
    runs[3 * count + 2] = at - y * width;
    count++;
  }
  while (row < height) rowAt[++row] = count;
  const column = (k: number) => Int32Array.from({ length: count }, (_, i) => runs[3 * i + k]);
  return { y: column(0), start: column(1), end: column(2), rowAt };
}
