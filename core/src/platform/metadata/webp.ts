import type { Photo } from "../../photo.js";
import { viewOf } from "./exif.js";
import { joinBytes } from "./join-bytes.js";

/** Flags of a VP8X header (WebP container specification). */
const flags = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 } as const;

/** A WebP file with the photo's ICC profile, EXIF and XMP added. WebP has no field for the resolution. */
export function embedInWebp(file: Uint8Array, photo: Photo): Uint8Array {
  const { icc, exif, xmp } = photo.metadata;
  if (!icc && !exif && !xmp) return file;
  const chunks = readChunks(file);
  const pictureChunks = chunks.filter(({ name }) => name === "ALPH" || name === "VP8 " || name === "VP8L");
  const header = new Uint8Array(10);
  header[0] =
    (xmp ? flags.xmp : 0) | (icc ? flags.icc : 0) | (exif ? flags.exif : 0) | (photo.alpha ? flags.alpha : 0);
  setUint24(header, 4, photo.width - 1);
  setUint24(header, 7, photo.height - 1);
  const body = joinBytes([
    chunk("VP8X", header),
    ...(icc ? [chunk("ICCP", icc)] : []),
    ...pictureChunks.map(({ name, content }) => chunk(name, content)),
    ...(exif ? [chunk("EXIF", exif)] : []),
    ...(xmp ? [chunk("XMP ", xmp)] : []),
  ]);
  return chunk("RIFF", joinBytes([Uint8Array.of(0x57, 0x45, 0x42, 0x50), body]));
}

interface Chunk {
  readonly name: string;
  readonly content: Uint8Array;
}

export function readChunks(file: Uint8Array): Chunk[] {
  const view = viewOf(file);
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= file.length; ) {
    const length = view.getUint32(at + 4, true);
    const name = String.fromCharCode(...file.subarray(at, at + 4));
    chunks.push({ name, content: file.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Name, length, content, and a zero to make the length even. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + content.length + (content.length % 2));
  for (let i = 0; i < 4; i++) bytes[i] = name.charCodeAt(i);
  viewOf(bytes).setUint32(4, content.length, true);
  bytes.set(content, 8);
  return bytes;
}

function setUint24(bytes: Uint8Array, at: number, number: number): void {
  bytes[at] = number & 255;
  bytes[at + 1] = (number >> 8) & 255;
  bytes[at + 2] = (number >> 16) & 255;
}
