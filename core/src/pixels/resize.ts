import type { Planes, Size } from "./planes.js";
import type { Rows } from "./rows.js";

/**
 * The source at another size, row after row. Bilinear with a triangle that widens as the picture shrinks, so that
 * shrinking averages instead of skipping: the "BILINEAR" of Pillow, `antialias=True` of torch's `interpolate`.
 * Needs memory for a few rows of the result only. Every turn yields the same array (interleaved like the source's
 * rows), overwritten by the next one.
 */
export function* resizedRows(source: Rows, size: Size): Generator<Float32Array, void, undefined> {
  const across = tapsFor(source.width, size.width);
  const down = tapsFor(source.height, size.height);
  const length = size.width * source.channels;
  const read = new Float32Array(source.width * source.channels);
  const shrunk = Array.from({ length: down.most }, () => new Float32Array(length));
  const row = new Float32Array(length);
  let done = 0;
  for (let y = 0; y < size.height; y++) {
    const first = down.first[y];
    const count = down.count[y];
    for (done = Math.max(done, first); done < first + count; done++) {
      source.read(done, read);
      resizeRow(read, shrunk[done % down.most], across, source.channels);
    }
    const weightOf = (k: number) => (k < count ? down.weights[y * down.most + k] : 0);
    const rowOf = (k: number) => shrunk[(first + Math.min(k, count - 1)) % down.most];
    row.fill(0);
    for (let k = 0; k < count; k += 2) addPair(row, [rowOf(k), rowOf(k + 1)], [weightOf(k), weightOf(k + 1)]);
    yield row;
  }
}

/** Two rows at a time: passes over memory cost more than the arithmetic. */
function addPair(
  row: Float32Array,
  [a, b]: readonly [Float32Array, Float32Array],
  [shareOfA, shareOfB]: readonly [number, number],
): void {
  for (let i = 0; i < row.length; i++) row[i] += shareOfA * a[i] + shareOfB * b[i];
}

/** The source at another size, as planes; see `resizedRows`. */
export function resize(source: Rows, size: Size): Planes {
  const { channels } = source;
  const data = new Float32Array(channels * size.width * size.height);
  let y = 0;
  for (const row of resizedRows(source, size)) {
    for (let c = 0; c < channels; c++) {
      const to = (c * size.height + y) * size.width;
      for (let x = 0; x < size.width; x++) data[to + x] = row[x * channels + c];
    }
    y++;
  }
  return { width: size.width, height: size.height, channels, data };
}

/** Which source samples make each result sample: `count[i]` of them from `first[i]`, weights adding up to 1. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** The largest count; sample i's weights begin at `i * most`. */
  readonly most: number;
  readonly weights: Float32Array;
}

function tapsFor(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const most = Math.ceil(support) * 2 + 1;
  const taps: Taps = {
    first: new Int32Array(to),
    count: new Int32Array(to),
    most,
    weights: new Float32Array(to * most),
  };
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(center - support + 0.5));
    const count = Math.min(from, Math.floor(center + support + 0.5)) - first;
    const triangle = (k: number) => Math.max(0, 1 - Math.abs(first + k + 0.5 - center) / support);
    let total = 0;
    for (let k = 0; k < count; k++) total += triangle(k);
    for (let k = 0; k < count; k++) taps.weights[i * most + k] = triangle(k) / total;
    taps.first[i] = first;
    taps.count[i] = count;
  }
  return taps;
}

function resizeRow(from: Float32Array, to: Float32Array, taps: Taps, channels: number): void {
  const { first, count, most, weights } = taps;
  if (channels === 3) {
    resizeRowOf3(from, to, taps);
    return;
  }
  for (let i = 0; i < first.length; i++) {
    const taken = count[i];
    for (let c = 0; c < channels; c++) {
      let at = first[i] * channels + c;
      let sum = 0;
      for (let k = i * most; k < i * most + taken; k++, at += channels) sum += weights[k] * from[at];
      to[i * channels + c] = sum;
    }
  }
}

/** The same for three channels, which scans have: each weight is read once. */
function resizeRowOf3(from: Float32Array, to: Float32Array, { first, count, most, weights }: Taps): void {
  for (let i = 0; i < first.length; i++) {
    let at = first[i] * 3;
    let [red, green, blue] = [0, 0, 0];
    for (let k = i * most; k < i * most + count[i]; k++, at += 3) {
      const weight = weights[k];
      red += weight * from[at];
      green += weight * from[at + 1];
      blue += weight * from[at + 2];
    }
    to[3 * i] = red;
    to[3 * i + 1] = green;
    to[3 * i + 2] = blue;
  }
}
