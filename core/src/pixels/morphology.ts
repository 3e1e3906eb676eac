import type { Mask } from "../mask.js";
import { findComponents } from "./components.js";
import { squaredDistanceRows } from "./distance.js";
import type { Planes } from "./planes.js";

/** Grows the mask by a disk: every pixel within `radiusPx` (pixels, at least 0) of a masked one is masked. */
export function dilate(mask: Mask, radiusPx: number): Mask {
  if (radiusPx === 0) return mask;
  const bits = new Uint8Array(mask.bits.length);
  let at = 0;
  for (const squared of squaredDistanceRows(mask, 1)) {
    for (let x = 0; x < mask.width; x++) bits[at++] = squared[x] <= radiusPx * radiusPx ? 1 : 0;
  }
  return { width: mask.width, height: mask.height, bits };
}

/** Drops every 8-connected component of fewer than `minimumAreaPx` pixels. */
export function removeSmall(mask: Mask, minimumAreaPx: number): Mask {
  const { list, runs } = findComponents(mask);
  const bits = new Uint8Array(mask.bits.length);
  for (let i = 0; i < runs.y.length; i++) {
    if (list[runs.component[i]].areaPx < minimumAreaPx) continue;
    const row = runs.y[i] * mask.width;
    bits.fill(1, row + runs.start[i], row + runs.end[i]);
  }
  return { width: mask.width, height: mask.height, bits };
}

/**
 * What of each plane is brighter than its surroundings and at most `2 * radiusPx` wide: the plane less its opening with a
 * square of side 2 * radiusPx + 1 (the "white top-hat", Serra 1982). The rest becomes 0.
 */
export function thinParts(planes: Planes, radiusPx: number): Planes {
  const opened = extremes(extremes(planes, radiusPx, Math.min), radiusPx, Math.max);
  return { ...planes, data: planes.data.map((value, i) => value - opened.data[i]) };
}

/** The least or greatest value of the square around each pixel, as far as the picture reaches. */
function extremes(planes: Planes, radiusPx: number, pick: (a: number, b: number) => number): Planes {
  const { width, height, channels, data } = planes;
  const across = new Float32Array(data.length);
  const both = new Float32Array(data.length);
  for (let row = 0; row < channels * height; row++)
    slide(data, across, { first: row * width, step: 1, length: width });
  for (let c = 0; c < channels; c++) {
    for (let x = 0; x < width; x++) {
      slide(across, both, { first: c * width * height + x, step: width, length: height });
    }
  }
  return { ...planes, data: both };

  function slide(
    from: Float32Array,
    to: Float32Array,
    { first, step, length }: { first: number; step: number; length: number },
  ): void {
    for (let i = 0; i < length; i++) {
      let picked = from[first + i * step];
      const last = Math.min(length - 1, i + radiusPx);
      for (let k = Math.max(0, i - radiusPx); k <= last; k++) picked = pick(picked, from[first + k * step]);
      to[first + i * step] = picked;
    }
  }
}
