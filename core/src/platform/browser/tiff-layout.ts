import { RestoreError } from "../../errors.js";
import { checkSize, damaged } from "../check-picture.js";
import { isLittleEndian, readFirstDirectory, type Tag, viewOf } from "../metadata/exif.js";

/** How a TIFF's first page stores its pixels. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly isLittleEndian: boolean;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly samples: number;
  /** 1 none, 5 LZW, 8 and 32946 deflate, 32773 PackBits. */
  readonly compression: number;
  readonly isPredicted: boolean;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette. */
  readonly photometric: number;
  /** Each sample has strips or tiles of its own. */
  readonly isPlanar: boolean;
  /** Red of all entries, green of all, blue of all, 0..65535. */
  readonly palette: readonly number[];
  readonly blocks: TiffBlocks;
}

/** Strips, or tiles: row after row, and plane after plane when planar. */
export interface TiffBlocks {
  readonly width: number;
  readonly height: number;
  readonly isTiled: boolean;
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

/** Throws `picture-damaged`, `picture-too-large` or `format-unsupported`. */
export function readLayout(file: Uint8Array): TiffLayout {
  const littleEndian = isLittleEndian(file);
  if (littleEndian === undefined) throw unsupported("a TIFF of under 4 GiB", "a BigTIFF");
  const directory = readFirstDirectory(file);
  if (!directory) throw damaged("its first directory is missing");
  const all = (id: number) =>
    numbersOf(
      directory.tags.find((tag) => tag.id === id),
      littleEndian,
    );
  const one = (id: number, usual: number) => all(id)[0] ?? usual;
  const [width, height] = [one(256, 0), one(257, 0)];
  if (width < 1 || height < 1) throw damaged(`it is ${width}x${height}`);
  checkSize(width, height);
  const layout = {
    width,
    height,
    isLittleEndian: littleEndian,
    depth: one(258, 1),
    samples: one(277, 1),
    compression: one(259, 1),
    isPredicted: one(317, 1) === 2,
    photometric: one(262, 1),
    isPlanar: one(284, 1) === 2,
    palette: all(320),
    blocks: readBlocks(all, { width, height }),
  };
  checkKind(layout, { formats: all(339), depths: all(258), predictor: one(317, 1), fillOrder: one(266, 1) });
  checkBlocks(layout);
  return layout;
}

function readBlocks(
  all: (id: number) => readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
): TiffBlocks {
  const [tileWidth, tileHeight] = [all(322)[0], all(323)[0]];
  if (tileWidth && tileHeight) {
    const [offsets, lengths] = [all(324), all(325)];
    return { width: tileWidth, height: tileHeight, isTiled: true, offsets, lengths };
  }
  const rows = Math.min(height, all(278)[0] || height);
  return { width, height: rows, isTiled: false, offsets: all(273), lengths: all(279) };
}

interface Kind {
  readonly formats: readonly number[];
  readonly depths: readonly number[];
  readonly predictor: number;
  readonly fillOrder: number;
}

function checkKind(
  layout: Omit<TiffLayout, "blocks">,
  { formats, depths, predictor, fillOrder }: Kind,
): void {
  const { depth, samples, photometric, compression, palette } = layout;
  if (formats.some((format) => format !== 1) || depths.some((other) => other !== depth)) {
    throw unsupported("whole numbers of one size as samples", `sample formats ${formats} of ${depths} bits`);
  }
  if (![1, 2, 4, 8, 16].includes(depth)) throw unsupported("1 to 16 bits a sample", `${depth}`);
  if (depth < 8 && samples !== 1) throw unsupported("8 or 16 bits a sample", `${depth} in color`);
  if (samples > 4) throw unsupported("at most 4 channels", `${samples}`);
  if (photometric > 3) throw unsupported("a grey, RGB or palette TIFF", `photometric ${photometric}`);
  if (photometric === 2 && samples < 3) throw damaged(`it is RGB with ${samples} channels`);
  if (photometric === 3 && (depth > 8 || palette.length < 3 * 2 ** depth))
    throw damaged("its palette is missing");
  if (![1, 5, 8, 32946, 32773].includes(compression)) {
    throw unsupported("a TIFF packed by LZW, deflate, PackBits or not at all", `compression ${compression}`);
  }
  if (predictor > 2 || fillOrder !== 1) {
    throw unsupported("a usual predictor and fill order", `predictor ${predictor}, fill order ${fillOrder}`);
  }
}

function checkBlocks({ width, height, samples, isPlanar, blocks }: TiffLayout): void {
  const count =
    Math.ceil(width / blocks.width) * Math.ceil(height / blocks.height) * (isPlanar ? samples : 1);
  if (blocks.offsets.length < count || blocks.lengths.length < count) {
    throw damaged(`it lists ${Math.min(blocks.offsets.length, blocks.lengths.length)} of ${count} blocks`);
  }
}

function numbersOf(tag: Tag | undefined, littleEndian: boolean): number[] {
  if (!tag) return [];
  const view = viewOf(tag.value);
  // BYTE, SHORT and LONG are the types that sizes and offsets come in.
  if (tag.type === 1) return [...tag.value];
  if (tag.type === 3) return Array.from({ length: tag.count }, (_, i) => view.getUint16(2 * i, littleEndian));
  if (tag.type === 4) return Array.from({ length: tag.count }, (_, i) => view.getUint32(4 * i, littleEndian));
  return [];
}

const unsupported = (wanted: string, came: string): RestoreError =>
  new RestoreError("format-unsupported", `wanted ${wanted}, this picture has ${came}`);
