import type { Mask } from "../mask.js";
import { type Photo, white } from "../photo.js";
import type { Draft } from "./blend.js";
import { type Grain, measureGrain } from "./measure-grain.js";
import type { Box } from "./planes.js";
import type { Tile } from "./tiles.js";
import { lumaOf } from "./ycbcr.js";

/**
 * Gives what was filled inside the tile's core the grain of its surroundings, and touches nothing else: networks fill
 * smoothly, so that a crease in a grainy print would stay visible as a smooth trail. `mask` says what was filled,
 * `ceiling` is `grainCeiling` of the photo. As much grain as the fill already has is not added. The same photo and mask
 * always give the same result; noise belongs to places in the photo, so that tiles do not show.
 */
export function addGrain(draft: Draft, mask: Mask, { tile, ceiling }: { tile: Tile; ceiling: number }): void {
  const grain = measureGrain(draft.photo, mask, { view: tile.view, ceiling });
  if (grain === undefined) return;
  const missing = 1 - ownShare(draft, { mask, core: tile.core, grain });
  if (missing > 0) addNoise(draft, { mask, core: tile.core, grain, missing });
}

interface Filled {
  readonly mask: Mask;
  readonly core: Box;
  readonly grain: Grain;
}

/** Fewer than this many second differences say nothing about the fill; a share of 0 is then taken. */
const fewestDifferences = 32;

/**
 * The share of the grain's power that the fill already has, 0..1: from second differences along rows and columns,
 * robustly (median absolute deviation), against what the grain's own second differences come to.
 */
function ownShare({ photo }: Draft, { mask, core, grain }: Filled): number {
  const [, near = 0, next = 0] = grain.correlation;
  const expected = 6 - 8 * near + 2 * next;
  const sizes: number[] = [];
  let wanted = 0;
  const luma = lumaReader(photo);
  for (let y = core.y; y < core.y + core.height; y++) {
    for (let x = core.x; x < core.x + core.width; x++) {
      const at = y * mask.width + x;
      if (mask.bits[at] === 0) continue;
      for (const [step, isInside] of [
        [1, x > core.x && x < core.x + core.width - 1],
        [mask.width, y > core.y && y < core.y + core.height - 1],
      ] as const) {
        if (!isInside || mask.bits[at - step] === 0 || mask.bits[at + step] === 0) continue;
        const middle = luma(at);
        sizes.push(Math.abs(luma(at - step) - 2 * middle + luma(at + step)));
        wanted += varianceAt(grain, middle) * expected;
      }
    }
  }
  if (sizes.length < fewestDifferences || wanted <= 0) return 0;
  const median = Float64Array.from(sizes).sort()[sizes.length >> 1];
  // A smooth slope has these once it is rounded to levels.
  if (median <= 1.01 / white(photo)) return 0;
  return Math.min(1, ((median / 0.6745) ** 2 * sizes.length) / wanted);
}

function addNoise({ photo }: Draft, { mask, core, grain, missing }: Filled & { missing: number }): void {
  const kernel = kernelOf(grain.correlation);
  const mix = mixOf(grain.channels);
  const fields = [0, 1, 2].map((c) => (isUsed(mix, c) ? noiseField(core, kernel, c) : undefined));
  const luma = lumaReader(photo);
  const top = white(photo);
  const { channels, pixels } = photo;
  for (let y = core.y, i = 0; y < core.y + core.height; y++) {
    for (let x = core.x; x < core.x + core.width; x++, i++) {
      const at = y * mask.width + x;
      if (mask.bits[at] === 0) continue;
      const strength = Math.sqrt(varianceAt(grain, luma(at)) * missing) * top;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k <= c; k++) sum += mix[3 * c + k] * (fields[k]?.[i] ?? 0);
        const value = Math.round(pixels[at * channels + c] + strength * sum);
        pixels[at * channels + c] = Math.min(top, Math.max(0, value));
      }
    }
  }
}

/** Luma, 0..1, of pixel `at`. */
function lumaReader(photo: Photo): (at: number) => number {
  const { channels, pixels } = photo;
  const scale = 1 / white(photo);
  return channels === 1
    ? (at) => pixels[at] * scale
    : (at) => lumaOf(pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2]) * scale;
}

/** The grain's variance at a lightness of 0..1, linear between those measured. */
function varianceAt({ variance }: Grain, lightness: number): number {
  const last = variance.length - 1;
  const at = Math.min(last, Math.max(0, lightness * variance.length - 0.5));
  const lower = Math.min(last - 1, Math.floor(at));
  return variance[lower] + (at - lower) * (variance[lower + 1] - variance[lower]);
}

/**
 * A symmetric filter that gives white noise this correlation along one axis, and keeps its power: the inverse cosine
 * transform of the square root of its spectrum. A measured spectrum may be negative somewhere; there it is none.
 */
function kernelOf(correlation: readonly number[]): Float64Array {
  const reach = correlation.length - 1;
  const kernel = new Float64Array(2 * reach + 1);
  const frequencies = 32;
  for (let f = 0; f < frequencies; f++) {
    const angle = (Math.PI * (f + 0.5)) / frequencies;
    const power = correlation.reduce((sum, r, k) => sum + (k === 0 ? r : 2 * r * Math.cos(k * angle)), 0);
    for (let k = -reach; k <= reach; k++) {
      kernel[k + reach] += Math.sqrt(Math.max(0, power)) * Math.cos(k * angle);
    }
  }
  const norm = Math.sqrt(kernel.reduce((sum, tap) => sum + tap * tap, 0));
  return kernel.map((tap) => tap / norm);
}

/** The lower triangle that turns three independent samples into R, G, B of this covariance (Cholesky). */
function mixOf(covariance: readonly number[]): Float64Array {
  const mix = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = covariance[3 * row + column];
      for (let k = 0; k < column; k++) rest -= mix[3 * row + k] * mix[3 * column + k];
      const pivot = mix[4 * column];
      // A thousandth of the power is rounding: grey stays exactly grey.
      if (row === column) mix[4 * row] = rest > 1e-3 ? Math.sqrt(rest) : 0;
      else mix[3 * row + column] = pivot > 0 ? rest / pivot : 0;
    }
  }
  return mix;
}

const isUsed = (mix: Float64Array, column: number): boolean => mix[4 * column] > 0;

/** Filtered noise of variance 1 over the box, row by row. Its values belong to places in the photo, not in the box. */
function noiseField(box: Box, kernel: Float64Array, channel: number): Float32Array {
  const reach = kernel.length >> 1;
  const { width, height } = box;
  const across = new Float32Array(width * (height + 2 * reach));
  const line = new Float64Array(width + 2 * reach);
  for (let y = 0; y < height + 2 * reach; y++) {
    for (let x = 0; x < line.length; x++) line[x] = gaussianAt(box.x + x - reach, box.y + y - reach, channel);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k] * line[x + k];
      across[y * width + x] = sum;
    }
  }
  const field = new Float32Array(width * height);
  for (let i = 0; i < field.length; i++) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += kernel[k] * across[i + k * width];
    field[i] = sum;
  }
  return field;
}

/** Any number but 0, which the hash leaves as it is. */
const salt = 0x9e3779b9;

/** A sample of the standard normal distribution that belongs to a place (Box and Muller 1958). */
function gaussianAt(x: number, y: number, channel: number): number {
  const first = scramble(scramble(scramble(x ^ salt) ^ y) ^ channel);
  const second = scramble(first);
  return Math.sqrt(-2 * Math.log((first + 0.5) / 2 ** 32)) * Math.cos((2 * Math.PI * second) / 2 ** 32);
}

/** A 32-bit hash: "lowbias32" by Chris Wellons (https://nullprogram.com/blog/2018/07/31/, public domain). */
function scramble(seed: number): number {
  let hash = seed;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
