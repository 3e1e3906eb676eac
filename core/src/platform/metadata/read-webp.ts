import type { PhotoMetadata } from "../../photo.js";
import { describeExif } from "./describe-exif.js";
import { uprightExif, viewOf } from "./exif.js";
import { readChunks } from "./webp.js";
import { uprightXmp } from "./xmp.js";

/** What a WebP file says before its pixels are decoded. */
export interface WebpHeader {
  /** As stored, before it is turned. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly orientation: number;
  readonly metadata: PhotoMetadata;
}

/** Undefined when the file is shorter than it says, or holds no picture. */
export function readWebp(file: Uint8Array): WebpHeader | undefined {
  if (file.length < 20 || viewOf(file).getUint32(4, true) + 8 > file.length) return undefined;
  const chunks = readChunks(file);
  const contentOf = (name: string) => chunks.find((chunk) => chunk.name === name)?.content;
  const [lossy, lossless] = [contentOf("VP8 "), contentOf("VP8L")];
  const size = lossy ? sizeOfLossy(lossy) : lossless && sizeOfLossless(lossless);
  if (!size) return undefined;
  const block = contentOf("EXIF");
  const exif = block && uprightExif(block);
  const icc = contentOf("ICCP");
  const packet = contentOf("XMP ");
  const xmp = packet && uprightXmp(packet);
  return {
    ...size,
    hasAlpha: contentOf("ALPH") !== undefined || (lossless !== undefined && (lossless[4] & 0x10) !== 0),
    orientation: block ? orientationOf(block) : 1,
    metadata: { ...(icc && { icc: icc.slice() }), ...(exif && { exif }), ...(xmp && { xmp }) },
  };
}

/** Some writers keep the six bytes that JPEG puts in front. */
function orientationOf(block: Uint8Array): number {
  const hasPrefix = String.fromCharCode(...block.subarray(0, 4)) === "Exif";
  return describeExif(hasPrefix ? block.subarray(6) : block).orientation;
}

/** RFC 6386, 9.1: three bytes of tag, three of start code, then 14 bits each. */
function sizeOfLossy(content: Uint8Array): { width: number; height: number } | undefined {
  if (content.length < 10) return undefined;
  const view = viewOf(content);
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
}

/** One byte of signature, then 14 bits each, less one. */
function sizeOfLossless(content: Uint8Array): { width: number; height: number } | undefined {
  if (content.length < 5) return undefined;
  const bits = viewOf(content).getUint32(1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}
