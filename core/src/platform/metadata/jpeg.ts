import type { PhotoMetadata } from "../../photo.js";
import { viewOf } from "./exif.js";
import { joinBytes } from "./join-bytes.js";
import { latin } from "./latin.js";

/** Bytes that one JPEG segment holds besides its own length. */
const segmentLimitBytes = 65533;
/** XMP specification, part 3, 1.1.3: what stands before a packet, and what one segment holds of it. */
export const xmpHeader = "http://ns.adobe.com/xap/1.0/\0";
const xmpLimitBytes = 65502;

/** `ICC_PROFILE\0`, the chunk's number and their count (ICC.1, annex B.4). */
const iccHeader = "ICC_PROFILE\0";
const iccChunkBytes = segmentLimitBytes - iccHeader.length - 2;

/** A JPEG file with ICC profile, EXIF, XMP and resolution added. EXIF or XMP too large for JPEG (64 KiB) is left out. */
export function embedInJpeg(file: Uint8Array, metadata: PhotoMetadata): Uint8Array {
  const start = 2;
  const hasJfif = file[start] === 0xff && file[start + 1] === 0xe0;
  const rest = hasJfif ? start + 2 + viewOf(file).getUint16(start + 2) : start;
  return joinBytes([
    file.subarray(0, start),
    jfifSegment(metadata.dpi),
    ...exifSegments(metadata.exif),
    ...xmpSegments(metadata.xmp),
    ...iccSegments(metadata.icc),
    file.subarray(rest),
  ]);
}

/** JFIF 1.01, without a thumbnail. Unit 1 is dots per inch; unit 0 with 1 and 1 says only that pixels are square. */
function jfifSegment(dpi: number | undefined): Uint8Array {
  const density = dpi ? Math.min(65535, Math.max(1, Math.round(dpi))) : 1;
  const numbers = [1, 1, dpi ? 1 : 0, density >> 8, density & 255, density >> 8, density & 255, 0, 0];
  return segment(0xe0, joinBytes([latin("JFIF\0"), Uint8Array.from(numbers)]));
}

function exifSegments(exif: Uint8Array | undefined): Uint8Array[] {
  if (!exif || exif.length + 6 > segmentLimitBytes) return [];
  return [segment(0xe1, joinBytes([latin("Exif\0\0"), exif]))];
}

function xmpSegments(xmp: Uint8Array | undefined): Uint8Array[] {
  if (!xmp || xmp.length > xmpLimitBytes) return [];
  return [segment(0xe1, joinBytes([latin(xmpHeader), xmp]))];
}

function iccSegments(icc: Uint8Array | undefined): Uint8Array[] {
  if (!icc) return [];
  const count = Math.ceil(icc.length / iccChunkBytes);
  if (count > 255) return [];
  return Array.from({ length: count }, (_, index) => {
    const chunk = icc.subarray(index * iccChunkBytes, (index + 1) * iccChunkBytes);
    return segment(0xe2, joinBytes([latin(iccHeader), Uint8Array.of(index + 1, count), chunk]));
  });
}

function segment(marker: number, content: Uint8Array): Uint8Array {
  const length = content.length + 2;
  return joinBytes([Uint8Array.of(0xff, marker, length >> 8, length & 255), content]);
}
