import type { PhotoMetadata } from "../../photo.js";
import { deflate } from "../deflate.js";
import { crc32 } from "./crc.js";
import { viewOf } from "./exif.js";
import { joinBytes } from "./join-bytes.js";
import { latin } from "./latin.js";

/** The signature and IHDR, which must come first. */
const headBytes = 8 + 25;
const metresPerInch = 0.0254;

/** The keyword of the text that holds XMP (XMP specification, part 3, 1.1.5). */
export const xmpKeyword = "XML:com.adobe.xmp";

/** A PNG file with ICC profile (iCCP), resolution (pHYs), EXIF (eXIf) and XMP (iTXt) added. */
export async function embedInPng(file: Uint8Array, metadata: PhotoMetadata): Promise<Uint8Array> {
  const chunks = await metadataChunks(metadata);
  return joinBytes([file.subarray(0, headBytes), ...chunks, ...withoutResolution(file)]);
}

/** The chunks that tell about a photo; their place is between IHDR and the pixels. */
export async function metadataChunks(metadata: PhotoMetadata): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  if (metadata.icc) {
    chunks.push(pngChunk("iCCP", joinBytes([latin("icc\0\0"), await deflate(metadata.icc)])));
  }
  if (metadata.dpi) {
    const content = new Uint8Array(9);
    const perMetre = Math.round(metadata.dpi / metresPerInch);
    viewOf(content).setUint32(0, perMetre);
    viewOf(content).setUint32(4, perMetre);
    content[8] = 1;
    chunks.push(pngChunk("pHYs", content));
  }
  if (metadata.exif) chunks.push(pngChunk("eXIf", metadata.exif));
  // Not packed, and neither a language nor a translated keyword: so that tools which know no PNG find it.
  if (metadata.xmp)
    chunks.push(pngChunk("iTXt", joinBytes([latin(`${xmpKeyword}\0\0\0\0\0`), metadata.xmp])));
  return chunks;
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

/** Length, name, content and CRC. */
export function pngChunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = viewOf(bytes);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) view.setUint8(4 + i, name.charCodeAt(i));
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}
