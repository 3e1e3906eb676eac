import sharp, { type Metadata } from "sharp";
import { RestoreError } from "../../errors.js";
import type { Photo, PhotoMetadata } from "../../photo.js";
import { uprightExif } from "../metadata/exif.js";
import { exifOfTiff } from "../metadata/tiff.js";
import { pictureFormat } from "../picture-format.js";
import { pictureError } from "./picture-error.js";

/** A 48-megapixel scan takes a quarter of this; beyond it, one 16-bit photo alone would fill over 1.2 GB. */
const limitPixels = 200e6;

/** libvips reports this density for a file that states none; where a file does state it, it is a screen's and no scanner's. */
const unstatedDpi = 72;

/** Reads JPEG, PNG, WebP and TIFF; of a file with several pages, the first. */
export async function decode(bytes: Uint8Array): Promise<Photo> {
  checkFormat(bytes);
  // No limit here: reading a header allocates nothing, and the message below says more than libvips's.
  const header = await sharp(bytes, { limitInputPixels: false }).metadata().catch(pictureError);
  const { width, height } = header.autoOrient;
  checkSize(width, height);
  const depth = depthOf(header);
  const channels = isGrey(header) ? 1 : 3;
  const { data, sampleChannels } = await readSamples(bytes, header);
  const shape = { width, height, channels, metadata: metadataOf(bytes, header) } as const;
  const samples = { channels, sampleChannels, pixelCount: width * height } as const;
  // libvips hands out whole buffers, which begin at an even address.
  return depth === 8
    ? { ...shape, depth, ...splitAlpha(bytesOf(data), samples, (length) => new Uint8Array(length)) }
    : { ...shape, depth, ...splitAlpha(wordsOf(data), samples, (length) => new Uint16Array(length)) };
}

function checkFormat(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new RestoreError("picture-empty", "wanted a picture, the file has 0 bytes");
  const format = pictureFormat(bytes);
  const wanted = "wanted a JPEG, PNG, WebP or TIFF picture";
  if (format.kind === "known") {
    throw new RestoreError(
      "format-unsupported",
      `${wanted}, this is ${format.name}, which cannot be read yet`,
    );
  }
  if (format.kind === "unknown")
    throw new RestoreError("picture-unknown", `${wanted}, this is something else`);
}

function checkSize(width: number, height: number): void {
  if (width * height <= limitPixels) return;
  const megapixels = Math.round((width * height) / 1e6);
  throw new RestoreError(
    "picture-too-large",
    `wanted at most ${limitPixels / 1e6} megapixels, the file declares ${width}x${height} (${megapixels} megapixels)`,
  );
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
    limitInputPixels: limitPixels,
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

interface SampleLayout {
  /** Channels to keep. */
  readonly channels: 1 | 3;
  /** Channels there are: an even number when the last one is alpha. */
  readonly sampleChannels: number;
  readonly pixelCount: number;
}

function splitAlpha<T extends Uint8Array | Uint16Array>(
  samples: T,
  { channels, sampleChannels, pixelCount }: SampleLayout,
  create: (length: number) => T,
): { pixels: T; alpha?: T } {
  if (sampleChannels === channels) return { pixels: samples };
  const pixels = create(pixelCount * channels);
  for (let i = 0; i < pixelCount; i++) {
    for (let c = 0; c < channels; c++) pixels[i * channels + c] = samples[i * sampleChannels + c];
  }
  if (sampleChannels % 2 === 1) return { pixels };
  const alpha = create(pixelCount);
  for (let i = 0; i < pixelCount; i++) alpha[i] = samples[i * sampleChannels + sampleChannels - 1];
  return { pixels, alpha };
}

function metadataOf(bytes: Uint8Array, header: Metadata): PhotoMetadata {
  const block = header.format === "tiff" ? exifOfTiff(bytes) : header.exif;
  const exif = block && uprightExif(block);
  const dpi = header.density === unstatedDpi ? undefined : header.density;
  // A CMYK profile does not describe the RGB values that were made of it.
  const icc = header.space === "cmyk" ? undefined : header.icc;
  return {
    ...(icc && { icc: Uint8Array.from(icc) }),
    ...(exif && { exif }),
    ...(dpi && { dpi }),
  };
}
