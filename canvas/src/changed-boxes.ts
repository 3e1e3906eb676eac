import type { Mask } from "@heirloom/core";
import { type Box, findComponents } from "@heirloom/core/pixels";

/**
 * Boxes (photo pixels) that hold every pixel in which two masks of the same size differ; empty when they are equal.
 * Differences in squares of 64 pixels that touch share a box, which is as tight as they allow.
 * Throws RangeError if the sizes differ.
 */
export function changedBoxes(before: Mask, after: Mask): Box[] {
  const { width, height } = after;
  if (before.width !== width || before.height !== height) {
    throw new RangeError(`masks to compare are ${before.width}x${before.height} and ${width}x${height}`);
  }
  const squares = differingSquares(before, after);
  return findComponents(squares).list.map((group) => tighten(group, before, after));
}

const side = 64;

/** One bit a square: whether anything differs in it. */
function differingSquares(before: Mask, after: Mask): Mask {
  const { width, height } = after;
  const squares = { width: Math.ceil(width / side), height: Math.ceil(height / side) };
  const bits = new Uint8Array(squares.width * squares.height);
  const [was, is] = [before.bits, after.bits];
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / side) * squares.width;
    for (let square = 0; square < squares.width; square++) {
      if (bits[row + square] === 1) continue;
      const end = y * width + Math.min(width, (square + 1) * side);
      let at = y * width + square * side;
      while (at < end && was[at] === is[at]) at++;
      if (at < end) bits[row + square] = 1;
    }
  }
  return { ...squares, bits };
}

/** The smallest box around the differences in a group of squares. Another group's may lie inside of it too. */
function tighten(group: Box, before: Mask, after: Mask): Box {
  const { width, height } = after;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = group.y * side; y < Math.min(height, (group.y + group.height) * side); y++) {
    const row = y * width;
    let first = group.x * side;
    let end = Math.min(width, (group.x + group.width) * side);
    while (first < end && before.bits[row + first] === after.bits[row + first]) first++;
    if (first === end) continue;
    while (before.bits[row + end - 1] === after.bits[row + end - 1]) end--;
    left = Math.min(left, first);
    right = Math.max(right, end);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
