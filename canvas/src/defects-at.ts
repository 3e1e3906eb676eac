import type { Mask } from "@heirloom/core";
import { type Box, type Components, findComponents } from "@heirloom/core/pixels";
import { type PhotoPoint, photoPoint } from "./points.js";

/** A mask taken apart into its defects (8-connected), once; asking it costs little. Memory goes by what is masked. */
export interface Defects extends Components {
  /** Of the mask, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The runs of row y are `rowAt[y]` up to and without `rowAt[y + 1]`. */
  readonly rowAt: Int32Array;
}

/** One defect of a mask. */
export interface Defect {
  /** Its place in `list`. */
  readonly index: number;
  /** Photo pixels. */
  readonly box: Box;
  readonly areaPx: number;
  /** The center of its pixel that is nearest to the point asked about. */
  readonly nearest: PhotoPoint;
}

/** Takes a mask apart. */
export function separateDefects(mask: Mask): Defects {
  const components = findComponents(mask);
  const rowAt = new Int32Array(mask.height + 1);
  for (const y of components.runs.y) rowAt[y + 1]++;
  for (let y = 0; y < mask.height; y++) rowAt[y + 1] += rowAt[y];
  return { ...components, width: mask.width, height: mask.height, rowAt };
}

/** The defect nearest to the point, no farther than `tolerancePx` (photo pixels, 0 by default) from it; else undefined. */
export function defectAt(
  defects: Defects,
  at: PhotoPoint,
  { tolerancePx = 0 }: { readonly tolerancePx?: number } = {},
): Defect | undefined {
  const { runs, rowAt } = defects;
  let nearest: number | undefined;
  let least = tolerancePx * tolerancePx;
  let row = 0;
  const first = Math.max(0, Math.floor(at.y - tolerancePx));
  const last = Math.min(defects.height - 1, Math.floor(at.y + tolerancePx));
  for (let y = first; y <= last; y++) {
    const down = awayFrom(at.y, y, y + 1);
    const end = rowAt[y + 1];
    for (let run = firstRunBeyond(defects, y, at.x - tolerancePx); run < end; run++) {
      if (runs.start[run] > at.x + tolerancePx) break;
      const across = awayFrom(at.x, runs.start[run], runs.end[run]);
      const away = across * across + down * down;
      if (away > least || (away === least && nearest !== undefined)) continue;
      [least, nearest, row] = [away, run, y];
    }
  }
  if (nearest === undefined) return undefined;
  const index = runs.component[nearest];
  const { areaPx, ...box } = defects.list[index];
  const column = Math.min(Math.max(Math.floor(at.x), runs.start[nearest]), runs.end[nearest] - 1);
  return { index, box, areaPx, nearest: photoPoint(column + 0.5, row + 0.5) };
}

/** 0 from start up to and without end; beyond, how far (above 0, so that a tolerance of 0 means inside). */
function awayFrom(at: number, start: number, end: number): number {
  if (at < start) return start - at;
  return at < end ? 0 : Math.max(at - end, 1e-9);
}

/** The first run of row y that ends at or behind x. */
function firstRunBeyond({ runs, rowAt }: Defects, y: number, x: number): number {
  let low = rowAt[y];
  let high = rowAt[y + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs.end[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
