import { type Photo, white } from "../photo.js";

// ITU-R BT.601, full range (as in JFIF): what a lightness and a chroma mean everywhere in Heirloom.
const redShare = 0.299;
const greenShare = 0.587;
const blueShare = 0.114;
/** Cb = (B - Y) / 1.772 and Cr = (R - Y) / 1.402. */
const blueReach = 2 * (1 - blueShare);
const redReach = 2 * (1 - redShare);

/** Y, in the unit of R, G and B. */
export const lumaOf = (r: number, g: number, b: number): number =>
  redShare * r + greenShare * g + blueShare * b;

/** Cb, in the unit of R, G and B; 0 is grey. `luma` is their Y. */
export const cbOf = (b: number, luma: number): number => (b - luma) / blueReach;

/** Cr, in the unit of R, G and B; 0 is grey. `luma` is their Y. */
export const crOf = (r: number, luma: number): number => (r - luma) / redReach;

/** Writes the Y of a photo's row to `row`, in the photo's levels (0..255 or 0..65535). */
export function readLuma(photo: Photo, y: number, row: Float32Array): void {
  const { width, channels, pixels } = photo;
  let at = y * width * channels;
  if (channels === 1) {
    for (let x = 0; x < width; x++) row[x] = pixels[at + x];
    return;
  }
  for (let x = 0; x < width; x++, at += 3) {
    row[x] = redShare * pixels[at] + greenShare * pixels[at + 1] + blueShare * pixels[at + 2];
  }
}

/** A row of colors to be: Y in levels (0..white) and chroma in -0.5..0.5, one of each a pixel. */
export interface ColorRow {
  readonly luma: Float32Array;
  readonly cb: Float32Array;
  readonly cr: Float32Array;
}

/**
 * Writes a row of an RGB photo with this lightness and, as far as it is a color at all, this chroma.
 *
 * A chroma that RGB cannot show at its lightness is scaled down until it can be; the lightness never gives way.
 * Each channel is then rounded up or down such that the three together keep Y best: the result's Y is within 0.095
 * levels of `luma` (plain rounding: 0.5). A grey that is a whole number of levels stays exactly grey.
 */
export function writeColor(photo: Photo, y: number, color: ColorRow): void {
  const { width, pixels } = photo;
  const { luma, cb, cr } = color;
  const top = white(photo);
  let at = y * width * 3;
  for (let x = 0; x < width; x++, at += 3) {
    const level = luma[x];
    let red = redReach * cr[x] * top;
    let blue = blueReach * cb[x] * top;
    let green = -(redShare * red + blueShare * blue) / greenShare;
    const highest = Math.max(red, green, blue);
    const lowest = Math.min(red, green, blue);
    let fits = 1;
    if (level + highest > top) fits = (top - level) / highest;
    if (level + lowest < 0) fits = Math.min(fits, -level / lowest);
    red = level + fits * red;
    green = level + fits * green;
    blue = level + fits * blue;

    // The level below each channel, and white's own neighbour for white, so that both neighbours exist.
    const redBelow = below(red, top);
    const greenBelow = below(green, top);
    const blueBelow = below(blue, top);
    const missing = lumaOf(red - redBelow, green - greenBelow, blue - blueBelow);
    const up = roundedUp[(missing * steps + 0.5) | 0];
    pixels[at] = redBelow + (up & 1);
    pixels[at + 1] = greenBelow + ((up >> 1) & 1);
    pixels[at + 2] = blueBelow + (up >> 2);
  }
}

const below = (value: number, top: number): number => Math.min(Math.max(value | 0, 0), top - 1);

/**
 * For an amount of Y (in 1 / steps of a level) that rounding down would lose: which channels to round up to get
 * closest to it. Bit 0 is red, bit 1 green, bit 2 blue. The eight sums lie at most 0.186 apart.
 */
const steps = 2048;
const roundedUp = Uint8Array.from({ length: steps + 1 }, (_, missing) => {
  const error = (up: number) => Math.abs(lumaOf(up & 1, (up >> 1) & 1, up >> 2) - missing / steps);
  return [0, 1, 2, 3, 4, 5, 6, 7].reduce((best, up) => (error(up) < error(best) ? up : best));
});
