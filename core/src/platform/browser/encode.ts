import { RestoreError } from "../../errors.js";
import type { Photo, Photo8 } from "../../photo.js";
import { embedInJpeg } from "../metadata/jpeg.js";
import { embedInWebp } from "../metadata/webp.js";
import type { Encoding } from "../platform.js";
import { prepareEncoding, to8Bit, usualJpegQuality } from "../prepare-encoding.js";
import { encodePng } from "./encode-png.js";
import { encodeTiff } from "./encode-tiff.js";

/**
 * JPEG and WebP come from libraries in WebAssembly, as a canvas would subsample chroma, multiply with alpha and know no
 * grey. PNG and TIFF are written here, because a canvas has 8 bits.
 */
export async function encode(photo: Photo, encoding: Encoding): Promise<Uint8Array> {
  const suited = prepareEncoding(photo, encoding);
  try {
    switch (encoding.format) {
      case "png":
        return await encodePng(suited);
      case "tiff":
        return await encodeTiff(suited);
      case "webp":
        return embedInWebp(await encodeWebp(to8Bit(suited), encoding.quality), suited);
      case "jpeg": {
        const quality = encoding.quality ?? usualJpegQuality;
        return embedInJpeg(await encodeJpeg(to8Bit(suited), quality), suited.metadata);
      }
    }
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof WebAssembly.RuntimeError)
      throw new RestoreError("out-of-memory", "wanted memory to encode a picture, got none", { cause });
    throw new RestoreError("internal", "wanted an encoded picture, the encoder failed", { cause });
  }
}

async function encodeJpeg(photo: Photo8, quality: number): Promise<Uint8Array> {
  const { default: openEncoder } = await import("@jsquash/jpeg/codec/enc/mozjpeg_enc.js");
  const { defaultOptions } = await import("@jsquash/jpeg/meta.js");
  const { width, height } = photo;
  const { alpha: _, ...opaque } = photo;
  return (await openEncoder({ noInitialRun: true })).encode(rgbaOf(opaque), width, height, {
    ...defaultOptions,
    quality,
    // 1 is grey, 3 is YCbCr (libjpeg's J_COLOR_SPACE).
    color_space: photo.channels === 1 ? 1 : 3,
    auto_subsample: false,
    chroma_subsample: 1,
    // The standard's own tables, as on Node.js.
    quant_table: 0,
    progressive: false,
  });
}

/** Lossless when no quality is given; `exact` keeps colors where they are clear. */
async function encodeWebp(photo: Photo8, quality: number | undefined): Promise<Uint8Array> {
  const { default: openEncoder } = await import("@jsquash/webp/codec/enc/webp_enc_simd.js");
  const { defaultOptions } = await import("@jsquash/webp/meta.js");
  const { width, height } = photo;
  const own = quality === undefined ? { lossless: 1, exact: 1 } : { quality, use_sharp_yuv: 1 };
  const encoder = await openEncoder({ noInitialRun: true });
  const file = encoder.encode(rgbaOf(photo), width, height, { ...defaultOptions, ...own });
  if (file === null) throw new RangeError("libwebp gave up");
  return file;
}

function rgbaOf({ width, height, channels, pixels, alpha }: Photo8): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  const green = channels === 3 ? 1 : 0;
  for (let i = 0; i < width * height; i++) {
    rgba[4 * i] = pixels[i * channels];
    rgba[4 * i + 1] = pixels[i * channels + green];
    rgba[4 * i + 2] = pixels[i * channels + 2 * green];
    rgba[4 * i + 3] = alpha ? alpha[i] : 255;
  }
  return rgba;
}
