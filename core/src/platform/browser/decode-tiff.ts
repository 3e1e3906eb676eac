import type { Photo, PhotoMetadata } from "../../photo.js";
import { damaged } from "../check-picture.js";
import { describeExif } from "../metadata/describe-exif.js";
import { readFirstDirectory, tagIds, uprightExif } from "../metadata/exif.js";
import { exifOfTiff } from "../metadata/tiff.js";
import { uprightXmp } from "../metadata/xmp.js";
import { type StoredPicture, toPhoto } from "../stored-picture.js";
import { readLayout, type TiffLayout } from "./tiff-layout.js";
import { unpack } from "./tiff-unpack.js";

/**
 * Reads the first page of a TIFF: strips or tiles, together or by plane, grey, RGB and palettes of up to 16 bits.
 * The package tiff was looked at: it loses the colors of tiles.
 */
export async function decodeTiff(bytes: Uint8Array): Promise<Photo> {
  const layout = readLayout(bytes);
  const { width, height, samples: channels, depth, photometric } = layout;
  const count = width * height * channels;
  const samples = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  const { blocks } = layout;
  const [across, down] = [Math.ceil(width / blocks.width), Math.ceil(height / blocks.height)];
  for (let plane = 0; plane < (layout.isPlanar ? channels : 1); plane++) {
    for (let row = 0; row < down; row++) {
      for (let column = 0; column < across; column++) {
        const index = (plane * down + row) * across + column;
        const [x, y] = [column * blocks.width, row * blocks.height];
        await readBlock(bytes, index, { layout, samples, x, y, plane });
      }
    }
  }
  if (photometric === 0) invert(samples);
  const { orientation } = describeExif(bytes);
  const metadata = metadataOf(bytes);
  return toPhoto({ width, height, orientation, metadata, ...interpret(samples, layout) });
}

interface Place {
  readonly layout: TiffLayout;
  readonly samples: Uint8Array | Uint16Array;
  readonly x: number;
  readonly y: number;
  readonly plane: number;
}

/** Unpacks one strip or tile into its place. */
async function readBlock(file: Uint8Array, index: number, place: Place): Promise<void> {
  const { layout, samples, x, y, plane } = place;
  const { width, height, depth, blocks, isPlanar } = layout;
  const channels = isPlanar ? 1 : layout.samples;
  const lineBytes = Math.ceil((blocks.width * channels * depth) / 8);
  // Tiles are whole even where they hang over the edge, the last strip is not.
  const rows = blocks.isTiled ? blocks.height : Math.min(blocks.height, height - y);
  const [from, length] = [blocks.offsets[index], blocks.lengths[index]];
  if (from + length > file.length) throw damaged(`block ${index} lies behind its end`);
  const packed = file.subarray(from, from + length);
  const block = await unpack(packed, layout.compression, rows * lineBytes);
  const line =
    depth === 16 ? new Uint16Array(blocks.width * channels) : new Uint8Array(blocks.width * channels);
  const columns = Math.min(blocks.width, width - x);
  for (let row = 0; row < Math.min(rows, height - y); row++) {
    readLine(block.subarray(row * lineBytes, (row + 1) * lineBytes), line, layout);
    if (layout.isPredicted) for (let i = channels; i < line.length; i++) line[i] += line[i - channels];
    const to = (y + row) * width + x;
    if (isPlanar) {
      for (let i = 0; i < columns; i++) samples[(to + i) * layout.samples + plane] = line[i];
    } else samples.set(line.subarray(0, columns * channels), to * channels);
  }
}

function readLine(
  bytes: Uint8Array,
  line: Uint8Array | Uint16Array,
  { depth, isLittleEndian, photometric }: TiffLayout,
): void {
  if (depth === 8) line.set(bytes);
  else if (depth === 16) {
    const [low, high] = isLittleEndian ? [0, 1] : [1, 0];
    for (let i = 0; i < line.length; i++) line[i] = bytes[2 * i + low] | (bytes[2 * i + high] << 8);
  } else {
    // A bit, or two, or four fill 0..255 evenly, unless they are a palette's entry.
    const scale = photometric === 3 ? 1 : 255 / (2 ** depth - 1);
    for (let i = 0; i < line.length; i++) {
      const bit = i * depth;
      line[i] = ((bytes[bit >> 3] >> (8 - depth - (bit & 7))) & (2 ** depth - 1)) * scale;
    }
  }
}

function invert(samples: Uint8Array | Uint16Array): void {
  const top = samples instanceof Uint16Array ? 65535 : 255;
  for (let i = 0; i < samples.length; i++) samples[i] = top - samples[i];
}

function interpret(
  samples: Uint8Array | Uint16Array,
  layout: TiffLayout,
): Pick<StoredPicture, "samples" | "sampleChannels" | "channels" | "hasAlpha"> {
  if (layout.photometric === 3) {
    return { samples: lookUp(samples, layout), sampleChannels: 3, channels: 3, hasAlpha: false };
  }
  return {
    samples,
    sampleChannels: layout.samples,
    channels: layout.photometric === 2 ? 3 : 1,
    // Of an odd number the rest means nothing that is known, as libvips has it.
    hasAlpha: layout.samples % 2 === 0,
  };
}

function lookUp(entries: Uint8Array | Uint16Array, { palette, samples, depth }: TiffLayout): Uint8Array {
  const count = entries.length / samples;
  const colors = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) colors[3 * i + c] = palette[entries[i * samples] + c * 2 ** depth] >> 8;
  }
  return colors;
}

function metadataOf(file: Uint8Array): PhotoMetadata {
  const block = exifOfTiff(file);
  const exif = block && uprightExif(block);
  const blockOf = (wanted: number) => readFirstDirectory(file)?.tags.find(({ id }) => id === wanted)?.value;
  const icc = blockOf(tagIds.icc);
  const packet = blockOf(tagIds.xmp);
  const xmp = packet && uprightXmp(packet);
  const { dpi } = describeExif(file);
  return {
    ...(icc && { icc: icc.slice() }),
    ...(exif && { exif }),
    ...(xmp && { xmp }),
    ...(dpi && { dpi }),
  };
}
