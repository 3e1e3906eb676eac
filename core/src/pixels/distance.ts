import type { Mask } from "../mask.js";

/**
 * Squared Euclidean distance, in pixels, from each pixel's center to that of the nearest pixel whose bit is `to`,
 * row after row; infinite when there is none. Exact up to 65534 rows away. What lies beyond the photo's edge does
 * not count as near.
 *
 * Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", Theory of Computing 8 (2012): distances
 * down each column first (two bytes a pixel, all that is kept of the whole), then along each row the lower envelope
 * of the parabolas that they root. Every turn yields the same array, overwritten by the next one.
 */
export function* squaredDistanceRows(mask: Mask, to: 0 | 1): Generator<Float64Array, void, undefined> {
  const { width, height } = mask;
  const down = columnDistances(mask, to);
  const squared = new Float64Array(width);
  const envelope: Envelope = { root: new Int32Array(width), from: new Float64Array(width + 1) };
  for (let y = 0; y < height; y++) {
    measureRow(down.subarray(y * width, (y + 1) * width), squared, envelope);
    yield squared;
  }
}

/** The greatest distance in pixels from a masked pixel to the nearest unmasked one: 0 for an empty mask, infinite
 * for a full one. */
export function largestRadius(mask: Mask): number {
  let largest = 0;
  for (const squared of squaredDistanceRows(mask, 0)) {
    for (let x = 0; x < mask.width; x++) if (squared[x] > largest) largest = squared[x];
  }
  return Math.sqrt(largest);
}

const nowhere = 65535;

function columnDistances(mask: Mask, to: 0 | 1): Uint16Array {
  const { width, height, bits } = mask;
  const down = new Uint16Array(width * height);
  for (let x = 0; x < width; x++) down[x] = bits[x] === to ? 0 : nowhere;
  for (let i = width; i < down.length; i++) {
    const above = down[i - width];
    down[i] = bits[i] === to ? 0 : above < nowhere ? above + 1 : nowhere;
  }
  for (let i = down.length - width - 1; i >= 0; i--) {
    const under = down[i + width] + 1;
    if (under < down[i]) down[i] = under;
  }
  return down;
}

/** Parabola k of a row's lower envelope is rooted at column `root[k]` and is lowest from `from[k]` to `from[k + 1]`. */
interface Envelope {
  readonly root: Int32Array;
  readonly from: Float64Array;
}

function measureRow(down: Uint16Array, squared: Float64Array, envelope: Envelope): void {
  for (let x = 0; x < down.length; ) {
    if (down[x] === 0) {
      squared[x++] = 0;
      continue;
    }
    // What lies beyond a pixel of distance 0 is never nearer than that pixel: most of a mask needs no parabolas.
    const start = x;
    while (x < down.length && down[x] !== 0) x++;
    const [first, end] = [Math.max(0, start - 1), Math.min(down.length, x + 1)];
    measureSpan(down.subarray(first, end), squared.subarray(first, end), envelope);
  }
}

function measureSpan(down: Uint16Array, squared: Float64Array, { root, from }: Envelope): void {
  const width = down.length;
  let count = 0;
  for (let x = 0; x < width; x++) {
    const height = down[x];
    if (height === nowhere) continue;
    const raised = height * height + x * x;
    let meets = Number.NEGATIVE_INFINITY;
    while (count > 0) {
      const other = root[count - 1];
      meets = (raised - down[other] * down[other] - other * other) / (2 * (x - other));
      if (meets > from[count - 1]) break;
      count--;
      meets = Number.NEGATIVE_INFINITY;
    }
    root[count] = x;
    from[count] = meets;
    count++;
  }
  if (count === 0) {
    squared.fill(Number.POSITIVE_INFINITY);
    return;
  }
  from[count] = Number.POSITIVE_INFINITY;
  for (let x = 0, k = 0; x < width; x++) {
    while (from[k + 1] < x) k++;
    const away = x - root[k];
    squared[x] = away * away + down[root[k]] * down[root[k]];
  }
}
