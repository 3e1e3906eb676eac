import type { Box, Planes, Size } from "./planes.js";

/** A part of a picture, and how much its answer counts: `across[x] * down[y]`, 0..1, in pixels of the box. */
export interface FadedBox extends Box {
  readonly across: Float32Array;
  readonly down: Float32Array;
}

export interface OverlapShape {
  /** Largest side of a box, in pixels. */
  readonly sidePx: number;
  /** How far neighbours reach into one another at least, in pixels; below half of `sidePx`. */
  readonly overlapPx: number;
}

/**
 * Boxes of one size that together hold a whole picture, row after row: as few as can be, and as small. Each fades into
 * its neighbours where they overlap, so that no seam shows where they disagree; at every pixel the weights add up to 1.
 */
export function overlappingBoxes({ width, height }: Size, shape: OverlapShape): FadedBox[] {
  const columns = spansOf(width, shape);
  return spansOf(height, shape).flatMap((row) =>
    columns.map((column) => ({
      x: column.start,
      y: row.start,
      width: column.weights.length,
      height: row.weights.length,
      across: column.weights,
      down: row.weights,
    })),
  );
}

/** Adds a box's answer, as planes of its size, to a picture that begins as zeros. */
export function addFaded(whole: Planes, answer: Planes, { x, y, across, down }: FadedBox): void {
  for (let c = 0; c < whole.channels; c++) {
    for (let v = 0; v < down.length; v++) {
      const from = (c * answer.height + v) * answer.width;
      const to = (c * whole.height + y + v) * whole.width + x;
      for (let u = 0; u < across.length; u++)
        whole.data[to + u] += down[v] * across[u] * answer.data[from + u];
    }
  }
}

/** Part of a line: the pixels from `start` on, one a weight. */
interface Span {
  readonly start: number;
  readonly weights: Float32Array;
}

function spansOf(whole: number, { sidePx, overlapPx }: OverlapShape): Span[] {
  const count = Math.max(1, Math.ceil((whole - overlapPx) / (sidePx - overlapPx)));
  const length = Math.min(whole, Math.ceil((whole + (count - 1) * overlapPx) / count));
  const spans = Array.from({ length: count }, (_, i) => {
    const start = count === 1 ? 0 : Math.round((i * (whole - length)) / (count - 1));
    return { start, weights: ramps(length, { overlapPx, isFirst: i === 0, isLast: i === count - 1 }) };
  });
  const total = new Float32Array(whole);
  for (const { start, weights } of spans)
    for (const [i, weight] of weights.entries()) total[start + i] += weight;
  for (const { start, weights } of spans)
    for (let i = 0; i < weights.length; i++) weights[i] /= total[start + i];
  return spans;
}

interface Ends {
  readonly overlapPx: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** 1, less towards ends that have a neighbour. */
function ramps(length: number, { overlapPx, isFirst, isLast }: Ends): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const rise = isFirst ? 1 : (i + 0.5) / overlapPx;
    const fall = isLast ? 1 : (length - i - 0.5) / overlapPx;
    return Math.min(1, rise, fall);
  });
}
