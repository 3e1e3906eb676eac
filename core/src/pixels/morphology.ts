import type { Mask } from "../mask.js";
import { findComponents } from "./components.js";
import { squaredDistanceRows } from "./distance.js";

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
