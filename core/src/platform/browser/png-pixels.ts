import { damaged } from "../check-picture.js";
import type { StoredPicture } from "../stored-picture.js";

/** What a PNG file's header, palette and transparency say. */
export interface PngLayout {
  readonly width: number;
  readonly height: number;
  /** Bits of a stored sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** Stored samples a pixel: an entry of the palette is one. */
  readonly samples: number;
  readonly isInterlaced: boolean;
  /** RGB by entry. */
  readonly palette: Uint8Array | undefined;
  /** Alpha by entry of the palette, or the one color that is clear. */
  readonly clear: Uint8Array | undefined;
}

interface Pass {
  readonly rows: number;
  readonly lineBytes: number;
  readonly pixelBytes: number;
  readonly columns: number;
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** First column and row, and steps, of Adam7's passes (PNG, 8.2). */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Where the unfiltered rows of a PNG are unpacked to. */
export function openPixels(layout: PngLayout) {
  const { width, height, depth, palette, clear } = layout;
  const bits = depth * layout.samples;
  const passes: Pass[] = (layout.isInterlaced ? adam7 : ([[0, 0, 1, 1]] as const))
    .map(([x, y, stepX, stepY]) => {
      const columns = Math.ceil((width - x) / stepX);
      const rows = Math.ceil((height - y) / stepY);
      const lineBytes = Math.ceil((columns * bits) / 8);
      return { x, y, stepX, stepY, columns, rows, lineBytes, pixelBytes: Math.max(1, bits >> 3) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);

  const hasAlpha = layout.samples % 2 === 0 || clear !== undefined;
  const channels = palette || layout.samples > 2 ? 3 : 1;
  const sampleChannels = channels + (hasAlpha ? 1 : 0);
  const count = width * height * sampleChannels;
  const samples = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  const stored: Pick<StoredPicture, "samples" | "sampleChannels" | "channels" | "hasAlpha"> = {
    samples,
    sampleChannels,
    channels,
    hasAlpha,
  };
  const isPlain = depth >= 8 && !palette && !clear && !layout.isInterlaced;
  const clearColor = palette ? undefined : clear && colorOf(clear, layout.samples);

  function write(pass: number, y: number, line: Uint8Array): void {
    const { x, y: top, stepX, stepY, columns } = passes[pass];
    let to = ((top + y * stepY) * width + x) * sampleChannels;
    const step = stepX * sampleChannels;
    if (isPlain) writeLine(line, to);
    else
      for (let column = 0; column < columns; column++, to += step) {
        if (palette) writeEntry(sampleAt(line, column, depth), to, palette);
        else writeSamples(line, column * layout.samples, to);
      }
  }

  /** Nearly every file: whole samples of whole rows. */
  function writeLine(line: Uint8Array, to: number): void {
    if (depth === 8) samples.set(line, to);
    else for (let i = 0; i < line.length; i += 2) samples[to + i / 2] = (line[i] << 8) | line[i + 1];
  }

  function writeEntry(entry: number, to: number, colors: Uint8Array): void {
    if (3 * entry + 3 > colors.length) throw damaged(`its palette has no color ${entry}`);
    for (let c = 0; c < 3; c++) samples[to + c] = colors[3 * entry + c];
    if (clear) samples[to + 3] = entry < clear.length ? clear[entry] : 255;
  }

  function writeSamples(line: Uint8Array, from: number, to: number): void {
    // A bit, or two, or four fill 0..255 evenly.
    const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
    let isClear = clearColor !== undefined;
    for (let c = 0; c < layout.samples; c++) {
      const sample = sampleAt(line, from + c, depth);
      if (clearColor && sample !== clearColor[c]) isClear = false;
      samples[to + c] = sample * scale;
    }
    if (clearColor) samples[to + channels] = isClear ? 0 : depth === 16 ? 65535 : 255;
  }

  return { passes, write, stored };
}

function sampleAt(line: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return line[index];
  if (depth === 16) return (line[2 * index] << 8) | line[2 * index + 1];
  const bit = index * depth;
  return (line[bit >> 3] >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}

const colorOf = (clear: Uint8Array, samples: number): number[] =>
  Array.from({ length: samples }, (_, c) => (clear[2 * c] << 8) | clear[2 * c + 1]);
