import { type Photo, white } from "../photo.js";
import type { Planes } from "./planes.js";
import { readLuma } from "./ycbcr.js";

/**
 * A picture that is read row by row, so that no float copy of a whole scan ever exists.
 * `read` writes row `y` to `row`, interleaved: `row[x * channels + c]`, `width * channels` samples.
 */
export interface Rows {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  read(y: number, row: Float32Array): void;
}

/** A photo's samples, 0..1. */
export function photoRows(photo: Photo): Rows {
  const { width, height, channels, pixels } = photo;
  const scale = 1 / white(photo);
  const length = width * channels;
  return {
    width,
    height,
    channels,
    read(y, row) {
      const from = y * length;
      for (let i = 0; i < length; i++) row[i] = pixels[from + i] * scale;
    },
  };
}

/** A photo's lightness: Y of BT.601, 0..1, one channel. */
export function lumaRows(photo: Photo): Rows {
  const { width, height } = photo;
  const scale = 1 / white(photo);
  return {
    width,
    height,
    channels: 1,
    read(y, row) {
      readLuma(photo, y, row);
      for (let x = 0; x < width; x++) row[x] *= scale;
    },
  };
}

export function planesRows(planes: Planes): Rows {
  const { width, height, channels, data } = planes;
  return {
    width,
    height,
    channels,
    read(y, row) {
      for (let c = 0; c < channels; c++) {
        const from = (c * height + y) * width;
        for (let x = 0; x < width; x++) row[x * channels + c] = data[from + x];
      }
    },
  };
}
