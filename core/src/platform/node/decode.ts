import sharp, { type Metadata } from "sharp";
import { RestoreError } from "../../errors.js";
import type { Photo, PhotoMetadata } from "../../photo.js";
import { checkFormat, checkSize, pictureError } from "../check-picture.js";
import { decodeHeic } from "../heic.js";
import { uprightExif } from "../metadata/exif.js";
import { exifOfTiff } from "../metadata/tiff.js";
import { uprightXmp } from "../metadata/xmp.js";
import { toPhoto } from "../stored-picture.js";

/** libvips reports this density for a file that states none; where a file does state it, it is a screen's and no scanner's. */
const unstatedDpi = 72;

/** Reads JPEG, PNG, WebP, TIFF, AVIF and HEIC; of a file with several pages, the first. */
export async function decode(bytes: Uint8Array): Promise<Photo> {
  // The HEVC decoder is what sharp comes without.
  if (checkFormat(bytes) === "heic") return decodeHeic(bytes);
  // No limit here: reading a header allocates nothing, and the message below says more than libvips's.
  const header = await sharp(bytes, { limitInputPixels: false }).metadata().catch(pictureError);
  const { width, height } = header.autoOrient;
  checkSize(width, height);
  const depth = depthOf(header);
  const { data, sampleChannels } = await readSamples(bytes, header);
  return toPhoto({
    width,
    height,
    // libvips hands out whole buffers, which begin at an even address.
    samples: depth === 8 ? bytesOf(data) : wordsOf(data),
    sampleChannels,
    channels: isGrey(header) ? 1 : 3,
    hasAlpha: sampleChannels % 2 === 0,
    orientation: 1,
    metadata: metadataOf(bytes, header),
  });
}

function depthOf(header: Metadata): 8 | 16 {
  if (header.depth === "uchar") return 8;
  if (header.depth === "ushort") return 16;
  throw new RestoreError(
    "format-unsupported",
    `wanted 8 or 16 bits a sample, this picture has ${header.bitsPerSample ?? "other"} (${header.depth})`,
  );
}

const isGrey = (header: Metadata): boolean => header.space === "b-w" || header.space === "grey16";

/** Only CMYK goes through its ICC profile: it has no RGB values of its own. All else keeps the values in the file. */
async function readSamples(bytes: Uint8Array, header: Metadata) {
  const picture = sharp(bytes, {
    // "warning" would also refuse pictures that are whole but carry an odd tag; "error" still refuses cut-off ones.
    failOn: "error",
    ignoreIcc: header.space !== "cmyk",
    limitInputPixels: false,
  }).autoOrient();
  const { data, info } = await picture
    .toColourspace(workingSpace(header))
    .raw({ depth: header.depth === "ushort" ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch(pictureError);
  if (info.channels > 4) {
    throw new RestoreError(
      "format-unsupported",
      `wanted at most 4 channels, this picture has ${info.channels}`,
    );
  }
  return { data, sampleChannels: Number(info.channels) };
}

/** libvips drops the alpha of 8-bit grey unless it becomes RGB, where the grey is repeated three times. */
function workingSpace(header: Metadata): "rgb16" | "grey16" | "srgb" | "b-w" {
  if (header.depth === "ushort") return isGrey(header) ? "grey16" : "rgb16";
  return isGrey(header) && !header.hasAlpha ? "b-w" : "srgb";
}

const bytesOf = (data: Buffer): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const wordsOf = (data: Buffer): Uint16Array =>
  data.byteOffset % 2 === 0
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint16Array(Uint8Array.from(data).buffer);

function metadataOf(bytes: Uint8Array, header: Metadata): PhotoMetadata {
  const block = header.format === "tiff" ? exifOfTiff(bytes) : header.exif;
  const exif = block && uprightExif(block);
  const dpi = header.density === unstatedDpi ? undefined : header.density;
  // A CMYK profile does not describe the RGB values that were made of it.
  const icc = header.space === "cmyk" ? undefined : header.icc;
  const xmp = header.xmp && uprightXmp(header.xmp);
  return {
    ...(icc && { icc: Uint8Array.from(icc) }),
    ...(exif && { exif }),
    ...(xmp && { xmp }),
    ...(dpi && { dpi }),
  };
}
