import type { Photo, PhotoMetadata } from "../../photo.js";
import { checkSize, damaged } from "../check-picture.js";
import { inflate, inflateStream } from "../deflate.js";
import { crc32 } from "../metadata/crc.js";
import { describeExif, usualDpi } from "../metadata/describe-exif.js";
import { uprightExif, viewOf } from "../metadata/exif.js";
import { latin } from "../metadata/latin.js";
import { xmpKeyword } from "../metadata/png.js";
import { uprightXmp } from "../metadata/xmp.js";
import { toPhoto } from "../stored-picture.js";
import { openPixels, type PngLayout } from "./png-pixels.js";
import { unfilter } from "./png-unfilter.js";

/**
 * Reads PNG at every depth, interlaced ones too. The packed pixels are unpacked row by row into the photo: nothing else of
 * its size is made. fast-png was looked at and holds the unpacked pixels twice.
 */
export async function decodePng(bytes: Uint8Array): Promise<Photo> {
  const chunks = readChunks(bytes);
  const header = readHeader(chunks);
  checkSize(header.width, header.height);
  const pixels = openPixels(header);
  await readRows(inflateStream(contentsOf(chunks, "IDAT")), pixels.passes, (pass, y, line) =>
    pixels.write(pass, y, line),
  );
  const exif = contentsOf(chunks, "eXIf")[0];
  return toPhoto({
    ...header,
    ...pixels.stored,
    orientation: exif ? describeExif(exif).orientation : 1,
    metadata: await readMetadata(chunks),
  });
}

interface Chunk {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Chunks up to IEND. The pixels have a checksum of their own, the other chunks are small. */
function readChunks(file: Uint8Array): Chunk[] {
  const view = viewOf(file);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= file.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > file.length) break;
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const end = at + 8 + length;
    if (name !== "IDAT" && crc32(file.subarray(at + 4, end)) !== view.getUint32(end)) {
      throw damaged(`the checksum of ${name} is wrong`);
    }
    chunks.push({ name, content: file.subarray(at + 8, end) });
    if (name === "IEND") return chunks;
    // What lies behind a picture that is too large need not be there.
    if (name === "IHDR") readHeader(chunks);
    at = end + 4;
  }
  throw damaged("its end is missing");
}

const contentsOf = (chunks: readonly Chunk[], name: string): Uint8Array[] =>
  chunks.filter((chunk) => chunk.name === name).map(({ content }) => content);

function readHeader(chunks: readonly Chunk[]): PngLayout {
  const [first] = chunks;
  if (first?.name !== "IHDR" || first.content.length !== 13) throw damaged("its header is missing");
  const view = viewOf(first.content);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colorType, , , interlace] = first.content.subarray(8);
  checkSize(width, height);
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colorType];
  if (samples === undefined || ![1, 2, 4, 8, 16].includes(depth) || width === 0 || height === 0) {
    throw damaged(`its header has color type ${colorType} with ${depth} bits at ${width}x${height}`);
  }
  const palette = colorType === 3 ? contentsOf(chunks, "PLTE")[0] : undefined;
  const clear = contentsOf(chunks, "tRNS")[0];
  return { width, height, depth, samples, isInterlaced: interlace === 1, palette, clear };
}

/** Hands out every row of every pass, unfiltered. */
async function readRows(
  stream: ReadableStream<Uint8Array>,
  passes: readonly { readonly rows: number; readonly lineBytes: number; readonly pixelBytes: number }[],
  write: (pass: number, y: number, line: Uint8Array) => void,
): Promise<void> {
  const reader = stream.getReader();
  let part: Uint8Array = new Uint8Array(0);
  let at = 0;
  for (const [index, pass] of passes.entries()) {
    let [line, above] = [new Uint8Array(pass.lineBytes + 1), new Uint8Array(pass.lineBytes + 1)];
    for (let y = 0; y < pass.rows; y++) {
      [line, above] = [above, line];
      for (let filled = 0; filled < line.length; ) {
        if (at === part.length) {
          const next = await reader.read();
          if (next.done) throw damaged("it has fewer pixels than it says");
          [part, at] = [next.value, 0];
        }
        const taken = Math.min(line.length - filled, part.length - at);
        line.set(part.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
      }
      unfilter(line, above, pass.pixelBytes);
      write(index, y, line.subarray(1));
    }
  }
  // Reading on to the end is what checks the checksum.
  while (!(await reader.read()).done);
}

const metresPerInch = 0.0254;

async function readMetadata(chunks: readonly Chunk[]): Promise<PhotoMetadata> {
  const block = contentsOf(chunks, "eXIf")[0];
  const exif = block && uprightExif(block);
  const profile = contentsOf(chunks, "iCCP")[0];
  // The profile's name ends with a zero; another one says "deflate". One that is broken does not stop the photo.
  const icc = profile && (await inflate(profile.subarray(profile.indexOf(0) + 2)).catch(() => undefined));
  const size = contentsOf(chunks, "pHYs")[0];
  const isInMetres = size?.length === 9 && size[8] === 1;
  const dpi = isInMetres ? usualDpi(viewOf(size).getUint32(0) * metresPerInch) : undefined;
  const packet = await readXmp(chunks);
  const xmp = packet && uprightXmp(packet);
  return { ...(icc && { icc }), ...(exif && { exif }), ...(xmp && { xmp }), ...(dpi && { dpi }) };
}

/** An iTXt as the specification wants it, or the zTXt that libvips writes. */
async function readXmp(chunks: readonly Chunk[]): Promise<Uint8Array | undefined> {
  const keyword = latin(`${xmpKeyword}\0`);
  const isXmp = ({ content }: Chunk) => keyword.every((letter, i) => content[i] === letter);
  const found = chunks.find((chunk) => (chunk.name === "iTXt" || chunk.name === "zTXt") && isXmp(chunk));
  if (!found) return undefined;
  const rest = found.content.subarray(keyword.length);
  // How it is packed; in iTXt, before that, whether it is, and behind it a language and a translated keyword.
  const textAt = found.name === "zTXt" ? 1 : rest.indexOf(0, rest.indexOf(0, 2) + 1) + 1;
  const text = rest.subarray(textAt);
  return found.name === "zTXt" || rest[0] === 1 ? inflate(text).catch(() => undefined) : text;
}
