import type { Mask } from "@heirloom/core";
import type { Box } from "@heirloom/core/pixels";
import { droppedDefects } from "./dropped-defects.js";
import type { Edits } from "./editor-state.js";
import { coverStroke, type Stroke, strokeBox } from "./stroke.js";

/** The mask of some edits, at the photo's size, and where it may differ from the one that it was made from. */
export interface ComposedMask {
  readonly mask: Mask;
  /** What it was composed of. */
  readonly edits: Edits;
  /** Photo pixels. The whole photo when there was no previous mask; empty when nothing changed. */
  readonly changed: readonly Box[];
}

/**
 * Edits -> mask: what the detector found without what was dropped, then the strokes in their order, then what is
 * protected taken out. With the previous result only the boxes of what changed since are done again.
 */
export function composeMask(edits: Edits, previous?: ComposedMask): ComposedMask {
  const { width, height } = edits.defects;
  const whole = { x: 0, y: 0, width, height };
  const changed = previous === undefined ? [whole] : staleBoxes(previous.edits, edits);
  if (previous !== undefined && changed.length === 0) return { mask: previous.mask, edits, changed };
  const isKnown = previous !== undefined && previous.edits.defects === edits.defects;
  const mask = { width, height, bits: isKnown ? previous.mask.bits.slice() : new Uint8Array(width * height) };
  const dropped = droppedDefects(edits);
  for (const box of changed) composeBox(mask, box, { edits, dropped });
  return { mask, edits, changed };
}

function composeBox(
  mask: Mask,
  box: Box,
  { edits, dropped }: { readonly edits: Edits; readonly dropped: ReadonlySet<number> },
): void {
  for (let y = box.y; y < box.y + box.height; y++) {
    const row = y * mask.width;
    mask.bits.fill(0, row + box.x, row + box.x + box.width);
  }
  fillDefects(mask, box, { edits, dropped });
  const strokes = edits.strokes.map((stroke) => ({ stroke, part: overlap(strokeBox(stroke, mask), box) }));
  for (const { stroke, part } of strokes) {
    if (stroke.effect !== "protect") fillStroke(mask, part, stroke);
  }
  // Last, whenever it was drawn: protection is a promise, not a layer.
  for (const { stroke, part } of strokes) {
    if (stroke.effect === "protect") fillStroke(mask, part, stroke);
  }
}

function fillDefects(
  { width, bits }: Mask,
  box: Box,
  { edits, dropped }: { readonly edits: Edits; readonly dropped: ReadonlySet<number> },
): void {
  const { runs, rowAt } = edits.defects;
  const right = box.x + box.width;
  for (let run = rowAt[box.y]; run < rowAt[box.y + box.height]; run++) {
    if (runs.start[run] >= right || runs.end[run] <= box.x || dropped.has(runs.component[run])) continue;
    const row = runs.y[run] * width;
    bits.fill(1, row + Math.max(runs.start[run], box.x), row + Math.min(runs.end[run], right));
  }
}

function fillStroke({ width, bits }: Mask, part: Box, stroke: Stroke): void {
  const bit = stroke.effect === "add" ? 1 : 0;
  coverStroke(stroke, part, (y, start, end) => bits.fill(bit, y * width + start, y * width + end));
}

/** Where the masks of two edits can differ. */
function staleBoxes(before: Edits, after: Edits): Box[] {
  const { width, height } = after.defects;
  if (before.defects !== after.defects) return [{ x: 0, y: 0, width, height }];
  const boxes = [...strokeChanges(before, after), ...verdictChanges(before, after)];
  const visible = boxes.filter((box) => box.width > 0 && box.height > 0);
  // Every box replays the strokes inside of it; beyond a few, one box around all is quicker.
  return visible.length > 8 ? [visible.reduce(union)] : visible;
}

function strokeChanges(before: Edits, after: Edits): Box[] {
  let shared = 0;
  while (shared < before.strokes.length && before.strokes[shared] === after.strokes[shared]) shared++;
  return [...before.strokes.slice(shared), ...after.strokes.slice(shared)].map((stroke) =>
    strokeBox(stroke, after.defects),
  );
}

function verdictChanges(before: Edits, after: Edits): Box[] {
  if (before.verdicts === after.verdicts) return [];
  const [was, is] = [droppedDefects(before), droppedDefects(after)];
  const moved = [...was].filter((index) => !is.has(index)).concat([...is].filter((index) => !was.has(index)));
  return moved.map((index) => {
    const { x, y, width, height } = after.defects.list[index];
    return { x, y, width, height };
  });
}

function overlap(a: Box, b: Box): Box {
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x);
  const height = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y);
  return { x, y, width, height };
}

function union(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  const height = Math.max(a.y + a.height, b.y + b.height) - y;
  return { x, y, width, height };
}
