import type { Mask } from "../mask.js";
import { copyPhoto, type Photo, white } from "../photo.js";
import type { Box, Planes } from "./planes.js";
import type { Tile } from "./tiles.js";

/** A photo whose holes are being filled: the one value in Heirloom that is written to. Both parts are its own. */
export interface Draft {
  readonly photo: Photo;
  /** What is still to be filled. */
  readonly holes: Mask;
}

export const openDraft = (photo: Photo, mask: Mask): Draft => ({
  photo: copyPhoto(photo),
  holes: { ...mask, bits: mask.bits.slice() },
});

/** Takes every pixel that is masked, and no hole, from another photo of the same size, depth and channels. */
export function takeKept({ photo, holes }: Draft, mask: Mask, from: Photo): void {
  const { channels } = photo;
  for (let at = mask.bits.indexOf(1); at !== -1; at = mask.bits.indexOf(1, at + 1)) {
    if (holes.bits[at] === 1) continue;
    for (let i = at * channels; i < (at + 1) * channels; i++) photo.pixels[i] = from.pixels[i];
  }
}

/** A part of a draft: three planes of RGB, 0..1 (a grey photo three times, 0 in holes), and one plane of holes
 * (1 = fill). */
export interface View {
  readonly photo: Planes;
  readonly holes: Planes;
}

export function readView({ photo, holes }: Draft, box: Box): View {
  const { width, height } = box;
  const count = width * height;
  const samples = new Float32Array(3 * count);
  const open = new Float32Array(count);
  const scale = 1 / white(photo);
  const green = photo.channels === 3 ? 1 : 0;
  for (let y = 0, i = 0; y < height; y++) {
    let from = (box.y + y) * photo.width + box.x;
    for (let x = 0; x < width; x++, i++, from++) {
      open[i] = holes.bits[from];
      if (holes.bits[from] === 1) continue;
      const at = from * photo.channels;
      samples[i] = photo.pixels[at] * scale;
      samples[count + i] = photo.pixels[at + green] * scale;
      samples[2 * count + i] = photo.pixels[at + 2 * green] * scale;
    }
  }
  return {
    photo: { width, height, channels: 3, data: samples },
    holes: { width, height, channels: 1, data: open },
  };
}

/**
 * Fills the draft's holes inside the tile's core, and nothing else, from RGB planes (0..1, of the view's size), rounded
 * to the photo's own levels; a grey photo takes their mean. What is filled is a hole no more.
 */
export function fillHoles({ photo, holes }: Draft, filled: Planes, { view, core }: Tile): void {
  const { data } = filled;
  const count = filled.width * filled.height;
  const top = white(photo);
  for (let y = core.y; y < core.y + core.height; y++) {
    for (let x = core.x; x < core.x + core.width; x++) {
      const to = y * photo.width + x;
      if (holes.bits[to] === 0) continue;
      const from = (y - view.y) * filled.width + (x - view.x);
      const red = data[from];
      const green = data[count + from];
      const blue = data[2 * count + from];
      if (photo.channels === 1) photo.pixels[to] = level((red + green + blue) / 3, top);
      else {
        photo.pixels[3 * to] = level(red, top);
        photo.pixels[3 * to + 1] = level(green, top);
        photo.pixels[3 * to + 2] = level(blue, top);
      }
      holes.bits[to] = 0;
    }
  }
}

/** The nearest level to a sample of 0..1; what lies outside, as networks overshoot, becomes black or white. */
const level = (sample: number, top: number): number =>
  sample > 0 ? (sample < 1 ? Math.round(sample * top) : top) : 0;
