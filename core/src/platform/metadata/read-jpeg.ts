import type { PhotoMetadata } from "../../photo.js";
import { describeExif, usualDpi } from "./describe-exif.js";
import { uprightExif, viewOf } from "./exif.js";
import { joinBytes } from "./join-bytes.js";
import { xmpHeader } from "./jpeg.js";
import { uprightXmp } from "./xmp.js";

/** What a JPEG file says before its pixels are decoded. */
export interface JpegHeader {
  /** As stored, before it is turned. */
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  /** 1 grey, 3 color, 4 CMYK. */
  readonly components: number;
  readonly orientation: number;
  readonly metadata: PhotoMetadata;
}

/**
 * Walks all segments up to the end of the picture. Undefined when that is missing: the file is cut off, although decoders
 * would show the part that is there.
 */
export function readJpeg(file: Uint8Array): JpegHeader | undefined {
  const view = viewOf(file);
  let frame: Pick<JpegHeader, "width" | "height" | "bitsPerSample" | "components"> | undefined;
  let [exif, xmp, jfif]: (Uint8Array | undefined)[] = [];
  const icc: { readonly number: number; readonly bytes: Uint8Array }[] = [];
  for (let at = 2; at + 4 <= file.length; ) {
    if (file[at] !== 0xff) return undefined;
    const marker = file[at + 1];
    // Bytes of 0xff may fill the room between segments.
    if (marker === 0xff) at++;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else {
      const content = file.subarray(at + 4, at + 2 + view.getUint16(at + 2));
      if (isFrame(marker) && content.length >= 6) {
        const parts = viewOf(content);
        frame = {
          bitsPerSample: content[0],
          height: parts.getUint16(1),
          width: parts.getUint16(3),
          components: content[5],
        };
      } else if (marker === 0xe0 && startsWith(content, "JFIF\0")) jfif = content;
      else if (marker === 0xe1 && startsWith(content, "Exif\0\0")) exif ??= content.subarray(6);
      else if (marker === 0xe1 && startsWith(content, xmpHeader)) xmp ??= content.subarray(xmpHeader.length);
      else if (marker === 0xe2 && startsWith(content, "ICC_PROFILE\0"))
        icc.push({ number: content[12], bytes: content.subarray(14) });
      at += 2 + view.getUint16(at + 2);
      if (marker === 0xda) at = endOfScan(file, at);
    }
    if (file[at] === 0xff && file[at + 1] === 0xd9) {
      const orientation = exif ? describeExif(exif).orientation : 1;
      return frame && { ...frame, orientation, metadata: metadataOf({ exif, xmp, jfif, icc }) };
    }
  }
  return undefined;
}

/** Start of frame, for every way of coding; three numbers in between mean something else. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Where the next marker after a scan's data is that is no restart. */
function endOfScan(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1];
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return file.length;
}

interface Segments {
  readonly exif: Uint8Array | undefined;
  readonly xmp: Uint8Array | undefined;
  readonly jfif: Uint8Array | undefined;
  readonly icc: readonly { readonly number: number; readonly bytes: Uint8Array }[];
}

function metadataOf({ exif, xmp, jfif, icc }: Segments): PhotoMetadata {
  const upright = exif && uprightExif(exif);
  const packet = xmp && uprightXmp(xmp);
  const dpi = (exif && describeExif(exif).dpi) ?? (jfif && jfifDpi(jfif));
  const profile = joinBytes([...icc].sort((a, b) => a.number - b.number).map(({ bytes }) => bytes));
  return {
    ...(profile.length > 0 && { icc: profile }),
    ...(upright && { exif: upright }),
    ...(packet && { xmp: packet }),
    ...(dpi && { dpi }),
  };
}

/** JFIF's unit 1 is dots per inch, 2 dots per centimetre; 0 says only that pixels are square. */
function jfifDpi(content: Uint8Array): number | undefined {
  if (content.length < 12 || content[7] === 0) return undefined;
  return usualDpi(viewOf(content).getUint16(8) * (content[7] === 2 ? 2.54 : 1));
}

function startsWith(content: Uint8Array, text: string): boolean {
  return String.fromCharCode(...content.subarray(0, text.length)) === text;
}
