/**
 * Float samples of one picture, one plane a channel: `data[(c * height + y) * width + x]`.
 * Ranges are the maker's to state; photos are 0..1. This is the layout of one picture in a network's tensor.
 */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** Pixels from the top left corner; the right and bottom edges are outside. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Extends right and bottom until both sides are multiples of `multiple`, mirroring about the last row and column
 * without repeating them (NumPy's "reflect"). Returns the input itself when nothing is missing.
 */
export function padToMultiple(planes: Planes, multiple: number): Planes {
  const width = roundUp(planes.width, multiple);
  const height = roundUp(planes.height, multiple);
  if (width === planes.width && height === planes.height) return planes;
  const data = new Float32Array(planes.channels * width * height);
  for (let c = 0; c < planes.channels; c++) {
    for (let y = 0; y < height; y++) {
      const from = (c * planes.height + reflect(y, planes.height)) * planes.width;
      const to = (c * height + y) * width;
      data.set(planes.data.subarray(from, from + planes.width), to);
      for (let x = planes.width; x < width; x++) data[to + x] = data[to + reflect(x, planes.width)];
    }
  }
  return { width, height, channels: planes.channels, data };
}

/** The top left part of the planes, of this size: what `padToMultiple` was given. */
export function cropTo(planes: Planes, size: Size): Planes {
  if (size.width === planes.width && size.height === planes.height) return planes;
  const data = new Float32Array(planes.channels * size.width * size.height);
  for (let c = 0; c < planes.channels; c++) {
    for (let y = 0; y < size.height; y++) {
      const from = (c * planes.height + y) * planes.width;
      data.set(planes.data.subarray(from, from + size.width), (c * size.height + y) * size.width);
    }
  }
  return { ...size, channels: planes.channels, data };
}

/** The smallest multiple that is not below `length`. */
export const roundUp = (length: number, multiple: number): number => Math.ceil(length / multiple) * multiple;

/** Where position `at` of an endlessly mirrored line of `length` samples comes from. */
function reflect(at: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = at % period;
  return folded < length ? folded : period - folded;
}

/** The size with the same aspect whose long side is `longSidePx`, never larger than the given one. */
export function fitWithin({ width, height }: Size, longSidePx: number): Size {
  const scale = Math.min(1, longSidePx / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** Three planes from one or three: grey three times. */
export function toRgb(planes: Planes): Planes {
  if (planes.channels === 3) return planes;
  const { width, height } = planes;
  const data = new Float32Array(3 * width * height);
  for (let c = 0; c < 3; c++) data.set(planes.data, c * width * height);
  return { width, height, channels: 3, data };
}

/** Left and right exchanged. */
export function mirrored({ width, height, channels, data }: Planes): Planes {
  const flipped = data.slice();
  for (let row = 0; row < channels * height; row++)
    flipped.subarray(row * width, (row + 1) * width).reverse();
  return { width, height, channels, data: flipped };
}
