import type { Photo } from "../../photo.js";
import { deflateStream } from "../deflate.js";
import { viewOf } from "../metadata/exif.js";
import { joinBytes } from "../metadata/join-bytes.js";
import { metadataChunks, pngChunk } from "../metadata/png.js";
import { rowBytes } from "./row-bytes.js";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** The filter "Sub": each byte less the one a pixel before. It halves a photo's size for one subtraction a byte. */
const filterSub = 1;

/** A photo as PNG, metadata included. Nothing but the packed file is ever whole in memory. */
export async function encodePng(photo: Photo): Promise<Uint8Array> {
  const header = new Uint8Array(13);
  viewOf(header).setUint32(0, photo.width);
  viewOf(header).setUint32(4, photo.height);
  header[8] = photo.depth;
  header[9] = (photo.channels === 3 ? 2 : 0) + (photo.alpha ? 4 : 0);
  const pixels: Uint8Array[] = [];
  const reader = deflateStream(filteredRows(photo)).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    pixels.push(pngChunk("IDAT", next.value));
  }
  return joinBytes([
    signature,
    pngChunk("IHDR", header),
    ...(await metadataChunks(photo.metadata)),
    ...pixels,
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

/** Many rows at once, because each part is a trip to another thread. */
const partBytes = 1 << 20;

function* filteredRows(photo: Photo): Generator<Uint8Array> {
  const pixelBytes = ((photo.channels + (photo.alpha ? 1 : 0)) * photo.depth) / 8;
  const lineBytes = photo.width * pixelBytes;
  const rowsAtOnce = Math.max(1, Math.floor(partBytes / (lineBytes + 1)));
  const line = new Uint8Array(lineBytes);
  for (let top = 0; top < photo.height; top += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, photo.height - top);
    const part = new Uint8Array(rows * (lineBytes + 1));
    for (let row = 0; row < rows; row++) {
      rowBytes(photo, top + row, line, { isLittleEndian: false });
      const to = row * (lineBytes + 1);
      part[to] = filterSub;
      for (let i = 0; i < lineBytes; i++) {
        part[to + 1 + i] = i < pixelBytes ? line[i] : line[i] - line[i - pixelBytes];
      }
    }
    yield part;
  }
}
