import { RestoreError } from "../errors.js";
import { pictureFormat, type ReadableFormat } from "./picture-format.js";

/** A 48-megapixel scan takes a quarter of this; beyond it, one 16-bit photo alone would fill over 1.2 GB. */
const limitPixels = 200e6;

/** The format of a file that can be read. Throws `picture-empty`, `picture-unknown` or `format-unsupported`. */
export function checkFormat(bytes: Uint8Array): ReadableFormat {
  if (bytes.length === 0) throw new RestoreError("picture-empty", "wanted a picture, the file has 0 bytes");
  const format = pictureFormat(bytes);
  if (format.kind === "supported") return format.name;
  const wanted = "wanted a JPEG, PNG, WebP, TIFF, HEIC or AVIF picture";
  if (format.kind === "unknown")
    throw new RestoreError("picture-unknown", `${wanted}, this is something else`);
  throw new RestoreError("format-unsupported", `${wanted}, this is ${format.name}, which cannot be read yet`);
}

/** Throws `picture-too-large` for a size that a header declares, before anything of that size is made. */
export function checkSize(width: number, height: number): void {
  if (width * height <= limitPixels) return;
  const megapixels = Math.round((width * height) / 1e6);
  throw new RestoreError(
    "picture-too-large",
    `wanted at most ${limitPixels / 1e6} megapixels, the file declares ${width}x${height} (${megapixels} megapixels)`,
  );
}

/** Tells what a decoder ran into while it read a picture whose format is known. */
export function pictureError(cause: unknown): never {
  if (cause instanceof RestoreError) throw cause;
  const reason = cause instanceof Error ? cause.message.trim().split("\n")[0] : String(cause);
  if (cause instanceof RangeError || /out of memory|unable to malloc|allocation failed/i.test(`${reason}`)) {
    throw new RestoreError("out-of-memory", "wanted memory for the whole picture, got none", { cause });
  }
  throw damaged(`${reason}`, cause);
}

export const damaged = (reason: string, cause?: unknown): RestoreError =>
  new RestoreError(
    "picture-damaged",
    `wanted a whole picture, but the file is cut off or broken (${reason})`,
    { cause },
  );
