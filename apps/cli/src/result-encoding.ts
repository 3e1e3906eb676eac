import { extname } from "node:path";
import { type Encoding, pictureFormat, RestoreError } from "@heirloom/core";

export type ResultFormat = Encoding["format"];

/** How results are written: `undefined` format means the source's own where that loses nothing. */
export interface EncodingChoice {
  readonly format?: ResultFormat | undefined;
  readonly quality?: number | undefined;
}

/** The first of each is used unless the source's name ends otherwise. */
const extensions = {
  jpeg: ["jpg", "jpeg", "jpe"],
  png: ["png"],
  tiff: ["tif", "tiff"],
  webp: ["webp"],
} as const;

/** Throws `usage` for a quality that no format of the results would heed. */
export function checkEncoding({ format, quality }: EncodingChoice): void {
  if (quality === undefined || format === "jpeg" || format === "webp") return;
  throw new RestoreError(
    "usage",
    `--quality wants --format jpeg or webp, the format is ${format ?? "not given"}`,
  );
}

/**
 * The encoding of a photo's results. Without a choice it must lose nothing, because untouched pixels are to stay bit
 * for bit: PNG, TIFF and lossless WebP stay what they are, and all else becomes PNG.
 */
export function resultEncoding(bytes: Uint8Array, { format, quality }: EncodingChoice): Encoding {
  if (format === "jpeg" || format === "webp") return quality === undefined ? { format } : { format, quality };
  return { format: format ?? losslessFormat(bytes) };
}

/** The end of the results' names: the source's own spelling (tif, tiff) where it fits the format. */
export function resultExtension(sourcePath: string, format: ResultFormat): string {
  const own = extname(sourcePath).slice(1).toLowerCase();
  return extensions[format].find((extension) => extension === own) ?? extensions[format][0];
}

function losslessFormat(bytes: Uint8Array): "png" | "tiff" | "webp" {
  const format = pictureFormat(bytes);
  if (format.kind !== "supported" || !format.isLossless) return "png";
  return format.name;
}
