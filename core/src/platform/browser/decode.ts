import type { Photo } from "../../photo.js";
import { checkFormat, pictureError } from "../check-picture.js";
import { decodeHeic } from "../heic.js";
import { decodeAvif, decodeJpeg, decodeWebp } from "./decode-lossy.js";
import { decodePng } from "./decode-png.js";
import { decodeTiff } from "./decode-tiff.js";

/**
 * Reads JPEG, PNG, WebP, TIFF, AVIF and HEIC; of a file with several pages, the first. No canvas is involved: it would
 * round 16 bits to 8 and multiply with alpha, and browsers that hide who their user is add noise to what it gives back.
 */
export async function decode(bytes: Uint8Array): Promise<Photo> {
  const format = checkFormat(bytes);
  try {
    switch (format) {
      case "jpeg":
        return await decodeJpeg(bytes);
      case "png":
        return await decodePng(bytes);
      case "webp":
        return await decodeWebp(bytes);
      case "tiff":
        return await decodeTiff(bytes);
      case "avif":
        return await decodeAvif(bytes);
      case "heic":
        return await decodeHeic(bytes);
    }
  } catch (cause) {
    return pictureError(cause);
  }
}
