import type { PhotoMetadata } from "../../photo.js";
import { viewOf } from "./exif.js";
import { joinBytes } from "./join-bytes.js";

/** The signature and IHDR, which must come first. */
const headBytes = 8 + 25;
const metresPerInch = 0.0254;

/** A PNG file with ICC profile (iCCP), resolution (pHYs) and EXIF (eXIf) added. */
export async function embedInPng(file: Uint8Array, metadata: PhotoMetadata): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  if (metadata.icc) {
    const name = Uint8Array.from("icc\0\0", (letter) => letter.charCodeAt(0));
    chunks.push(chunk("iCCP", joinBytes([name, await deflate(metadata.icc)])));
  }
  if (metadata.dpi) {
    const content = new Uint8Array(9);
    const perMetre = Math.round(metadata.dpi / metresPerInch);
    viewOf(content).setUint32(0, perMetre);
    viewOf(content).setUint32(4, perMetre);
    content[8] = 1;
    chunks.push(chunk("pHYs", content));
  }
  if (metadata.exif) chunks.push(chunk("eXIf", metadata.exif));
  return joinBytes([file.subarray(0, headBytes), ...chunks, ...withoutResolution(file)]);
}

/** What follows the head, less any pHYs: libvips writes one of its own, and there may be only one. */
function withoutResolution(file: Uint8Array): Uint8Array[] {
  const view = viewOf(file);
  let at = headBytes;
  const kept: Uint8Array[] = [];
  while (at + 12 <= file.length) {
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (name === "IDAT") break;
    const end = at + 12 + view.getUint32(at);
    if (name !== "pHYs") kept.push(file.subarray(at, end));
    at = end;
  }
  return [...kept, file.subarray(at)];
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = viewOf(bytes);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) view.setUint8(4 + i, name.charCodeAt(i));
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** CRC-32 as PNG's annex D defines it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
