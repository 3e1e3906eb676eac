import type { Photo } from "@heirloom/core";

/** A part of a picture to show, in pixels of the halved picture. */
export interface Part {
  readonly level: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The size of a photo that was halved `level` times; an odd side keeps its last pixel. */
export const halvedSize = ({ width, height }: { width: number; height: number }, level: number) => ({
  width: Math.ceil(width / 2 ** level),
  height: Math.ceil(height / 2 ** level),
});

/** How often a photo must be halved until its long side is at most this. */
export function levelFor(size: { width: number; height: number }, longSidePx: number): number {
  let level = 0;
  while (Math.max(size.width, size.height) / 2 ** level > longSidePx) level++;
  return level;
}

/** RGBA, 8 bit, opaque: a part of a photo halved `level` times, each pixel the mean of those that it stands for. */
export function halvePart(photo: Photo, part: Part): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, channels, pixels } = photo;
  const side = 2 ** part.level;
  const toByte = photo.depth === 8 ? 1 : 1 / 257;
  const green = channels === 3 ? 1 : 0;
  const blue = channels === 3 ? 2 : 0;
  const rgba = new Uint8ClampedArray(part.width * part.height * 4);
  let to = 0;
  for (let y = part.top; y < part.top + part.height; y++) {
    const bottom = Math.min((y + 1) * side, height);
    for (let x = part.left; x < part.left + part.width; x++) {
      const right = Math.min((x + 1) * side, width);
      let [r, g, b] = [0, 0, 0];
      for (let sy = y * side; sy < bottom; sy++) {
        for (
          let at = (sy * width + x * side) * channels;
          at < (sy * width + right) * channels;
          at += channels
        ) {
          r += pixels[at];
          g += pixels[at + green];
          b += pixels[at + blue];
        }
      }
      const mean = toByte / ((bottom - y * side) * (right - x * side));
      rgba[to++] = r * mean;
      rgba[to++] = g * mean;
      rgba[to++] = b * mean;
      rgba[to++] = 255;
    }
  }
  return rgba;
}
