import type { Mask } from "@heirloom/core";
import type { Box } from "@heirloom/core/pixels";

/**
 * A mask and its halves, quarters and so on, each pixel the maximum of four: a hairline stays visible at every size.
 * Level 0 is the mask itself; level k is `ceil(size / 2^k)`.
 */
export interface MaskPyramid {
  readonly levels: readonly Mask[];
}

/**
 * Halves a mask until its long side is at most 256 pixels. With the previous pyramid (of a mask of the same size)
 * only the boxes, in photo pixels, in which the mask changed are done again.
 */
export function buildPyramid(
  mask: Mask,
  previous?: { readonly pyramid: MaskPyramid; readonly changed: readonly Box[] },
): MaskPyramid {
  const levels = [mask];
  const isKnown =
    previous?.pyramid.levels[0].width === mask.width && previous.pyramid.levels[0].height === mask.height;
  let boxes = previous !== undefined && isKnown ? previous.changed : [{ ...mask, x: 0, y: 0 }];
  for (let from = mask; Math.max(from.width, from.height) > smallestSide; from = levels[levels.length - 1]) {
    const known = isKnown ? previous?.pyramid.levels[levels.length] : undefined;
    const [width, height] = [Math.ceil(from.width / 2), Math.ceil(from.height / 2)];
    const half = { width, height, bits: known?.bits.slice() ?? new Uint8Array(width * height) };
    boxes = boxes.map(halve);
    for (const box of boxes) shrink(from, half, box);
    levels.push(half);
  }
  return { levels };
}

const smallestSide = 256;

function halve(box: Box): Box {
  const [x, y] = [box.x >> 1, box.y >> 1];
  const width = ((box.x + box.width + 1) >> 1) - x;
  return { x, y, width, height: ((box.y + box.height + 1) >> 1) - y };
}

/** Fills the box of `to` with the maximum of the four pixels of `from` under each of its own. */
function shrink(from: Mask, to: Mask, box: Box): void {
  const { bits } = from;
  // A last odd column or row has no neighbor: it counts twice.
  const pairs = Math.min(box.x + box.width, from.width >> 1);
  for (let y = box.y; y < box.y + box.height; y++) {
    const upper = 2 * y * from.width;
    const lower = Math.min(2 * y + 1, from.height - 1) * from.width;
    const row = y * to.width;
    for (let x = box.x; x < pairs; x++) {
      const at = 2 * x;
      to.bits[row + x] = bits[upper + at] | bits[upper + at + 1] | bits[lower + at] | bits[lower + at + 1];
    }
    for (let x = Math.max(box.x, pairs); x < box.x + box.width; x++) {
      to.bits[row + x] = bits[upper + 2 * x] | bits[lower + 2 * x];
    }
  }
}
