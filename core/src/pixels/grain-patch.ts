import type { Mask } from "../mask.js";
import { type Photo, white } from "../photo.js";
import type { Box } from "./planes.js";
import { lumaOf } from "./ycbcr.js";

/** Patches are squares of this side, in pixels. */
export const patchSide = 16;
const area = patchSide * patchSide;
/** A residual has as many degrees of freedom: a plane takes three. */
export const freedom = area - 3;

/** An unmasked square of a photo, in which grain is looked for. */
export interface Patch {
  readonly x: number;
  readonly y: number;
  /** Mean luma, 0..1. */
  readonly lightness: number;
  /** Of luma (0..1) about a plane. */
  readonly variance: number;
}

/** The patches of a box that no hole touches, every `stepPx`. */
export function findPatches(
  photo: Photo,
  mask: Mask,
  { box, stepPx }: { box: Box; stepPx: number },
): Patch[] {
  const patches: Patch[] = [];
  const luma = new Float64Array(area);
  for (let y = box.y; y + patchSide <= box.y + box.height; y += stepPx) {
    for (let x = box.x; x + patchSide <= box.x + box.width; x += stepPx) {
      if (touchesHole(mask, x, y)) continue;
      const lightness = readResidual(photo, { x, y, sample: "luma" }, luma);
      patches.push({ x, y, lightness, variance: covariance(luma, luma) });
    }
  }
  return patches;
}

function touchesHole({ width, bits }: Mask, x: number, y: number): boolean {
  for (let row = 0; row < patchSide; row++) {
    const at = (y + row) * width + x;
    for (let i = at; i < at + patchSide; i++) if (bits[i] === 1) return true;
  }
  return false;
}

interface Samples {
  readonly x: number;
  readonly y: number;
  /** Luma, or a channel by number. */
  readonly sample: "luma" | number;
}

/** Writes a patch's samples (0..1), less the plane that fits them best, to `residual`; returns their mean. */
export function readResidual(photo: Photo, { x, y, sample }: Samples, residual: Float64Array): number {
  const { width, channels, pixels } = photo;
  const scale = 1 / white(photo);
  const middle = (patchSide - 1) / 2;
  let [mean, across, down] = [0, 0, 0];
  for (let row = 0, i = 0; row < patchSide; row++) {
    let at = ((y + row) * width + x) * channels;
    for (let column = 0; column < patchSide; column++, i++, at += channels) {
      const isChannel = sample !== "luma" || channels === 1;
      const level = isChannel
        ? pixels[at + (channels === 1 ? 0 : Number(sample))]
        : lumaOf(pixels[at], pixels[at + 1], pixels[at + 2]);
      const value = level * scale;
      residual[i] = value;
      mean += value;
      across += value * (column - middle);
      down += value * (row - middle);
    }
  }
  mean /= area;
  // The sum of squares of a patch's columns, or rows, about their middle.
  const power = (area * (area - 1)) / 12;
  for (let row = 0, i = 0; row < patchSide; row++) {
    for (let column = 0; column < patchSide; column++, i++) {
      residual[i] -= mean + (across * (column - middle) + down * (row - middle)) / power;
    }
  }
  return mean;
}

/** Of two residuals of one patch. */
export function covariance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < area; i++) sum += a[i] * b[i];
  return sum / freedom;
}

/** Mean product of a residual's samples that lie `dx`, `dy` apart; `dy` is not negative. */
export function correlationAt(residual: Float64Array, dx: number, dy: number): number {
  const from = Math.max(0, -dx);
  const to = Math.min(patchSide, patchSide - dx);
  let sum = 0;
  for (let y = 0; y < patchSide - dy; y++) {
    const at = y * patchSide;
    const other = (y + dy) * patchSide + dx;
    for (let x = from; x < to; x++) sum += residual[at + x] * residual[other + x];
  }
  return sum / ((to - from) * (patchSide - dy));
}

/** Appends the sizes of a residual's Laplacian (4 neighbors), inside of its rim. */
export function addLaplacian(residual: Float64Array, sizes: number[]): void {
  const v = residual;
  for (let y = 1; y < patchSide - 1; y++) {
    for (let x = 1, i = y * patchSide + 1; x < patchSide - 1; x++, i++) {
      sizes.push(Math.abs(4 * v[i] - v[i - 1] - v[i + 1] - v[i - patchSide] - v[i + patchSide]));
    }
  }
}
