import type { Photo } from "../../photo.js";
import { deflate } from "../deflate.js";
import { viewOf } from "../metadata/exif.js";
import { joinBytes } from "../metadata/join-bytes.js";
import { embedInTiff } from "../metadata/tiff.js";
import { even, longTag, type NewTag, writeDirectory } from "../metadata/write-directory.js";
import { rowBytes } from "./row-bytes.js";

/** Strips of about this size unpacked: large enough to pack well, small enough to be read piece by piece. */
const stripBytes = 1 << 20;

/** A photo as little-endian TIFF in deflated strips with the horizontal predictor, metadata included. */
export async function encodeTiff(photo: Photo): Promise<Uint8Array> {
  const { width, height, metadata } = photo;
  const channels = photo.channels + (photo.alpha ? 1 : 0);
  const lineBytes = (width * channels * photo.depth) / 8;
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(stripBytes / lineBytes)));
  const parts: Uint8Array[] = [Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0)];
  const offsets: number[] = [];
  const lengths: number[] = [];
  let at = parts[0].length;
  for (let top = 0; top < height; top += rowsPerStrip) {
    const strip = await deflate(readStrip(photo, top, Math.min(rowsPerStrip, height - top)));
    offsets.push(at);
    lengths.push(strip.length);
    parts.push(strip, new Uint8Array(strip.length % 2));
    at += even(strip.length);
  }
  viewOf(parts[0]).setUint32(4, at, true);
  const tags: NewTag[] = [
    longTag(256, width),
    longTag(257, height),
    shorts(
      258,
      Array.from({ length: channels }, () => photo.depth),
    ),
    // Adobe's deflate.
    shorts(259, [8]),
    // Black is zero, or RGB.
    shorts(262, [photo.channels === 3 ? 2 : 1]),
    longs(273, offsets),
    shorts(277, [channels]),
    longTag(278, rowsPerStrip),
    longs(279, lengths),
    ...(metadata.dpi ? resolution(metadata.dpi) : []),
    shorts(317, [2]),
    // Alpha that the colors were not multiplied with.
    ...(photo.alpha ? [shorts(338, [2])] : []),
  ];
  const file = joinBytes([...parts, writeDirectory(tags, at)]);
  return embedInTiff(file, metadata);
}

function readStrip(photo: Photo, top: number, rows: number): Uint8Array {
  const channels = photo.channels + (photo.alpha ? 1 : 0);
  const line = new Uint8Array((photo.width * channels * photo.depth) / 8);
  const strip = new Uint8Array(rows * line.length);
  for (let row = 0; row < rows; row++) {
    rowBytes(photo, top + row, line, { isLittleEndian: true });
    if (photo.depth === 8) differ8(line, channels);
    else differ16(line, channels);
    strip.set(line, row * line.length);
  }
  return strip;
}

/** Each sample less the one a pixel before, from the end so that none is overwritten too early. */
function differ8(line: Uint8Array, channels: number): void {
  for (let i = line.length - 1; i >= channels; i--) line[i] -= line[i - channels];
}

function differ16(line: Uint8Array, channels: number): void {
  const step = 2 * channels;
  for (let i = line.length - 2; i >= step; i -= 2) {
    const sample = line[i] + 256 * line[i + 1];
    const difference = sample - line[i - step] - 256 * line[i - step + 1];
    line[i] = difference;
    line[i + 1] = difference >> 8;
  }
}

function resolution(dpi: number): NewTag[] {
  return [rational(282, dpi), rational(283, dpi), shorts(296, [2])];
}

/** Thousandths are as exact as scanners are. */
function rational(id: number, number: number): NewTag {
  const value = new Uint8Array(8);
  viewOf(value).setUint32(0, Math.round(number * 1000), true);
  viewOf(value).setUint32(4, 1000, true);
  return { id, type: 5, count: 1, value };
}

function shorts(id: number, numbers: readonly number[]): NewTag {
  const value = new Uint8Array(2 * numbers.length);
  for (const [i, number] of numbers.entries()) viewOf(value).setUint16(2 * i, number, true);
  return { id, type: 3, count: numbers.length, value };
}

function longs(id: number, numbers: readonly number[]): NewTag {
  const value = new Uint8Array(4 * numbers.length);
  for (const [i, number] of numbers.entries()) viewOf(value).setUint32(4 * i, number, true);
  return { id, type: 4, count: numbers.length, value };
}
