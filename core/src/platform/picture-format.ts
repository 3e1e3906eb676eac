/** What a file's first bytes say that it is. */
export type PictureFormat =
  | { readonly kind: "supported"; readonly name: LossyFormat; readonly isLossless: false }
  | {
      readonly kind: "supported";
      readonly name: Exclude<ReadableFormat, LossyFormat>;
      /** A file of this kind gives back the very samples that were put in; for WebP, this file does. */
      readonly isLossless: boolean;
    }
  | { readonly kind: "known"; readonly name: string }
  | { readonly kind: "unknown" };

type LossyFormat = "jpeg" | "heic" | "avif";
export type ReadableFormat = LossyFormat | "png" | "webp" | "tiff";

/** Bytes that a signature is looked for in; the longest (ISO media brands) needs 12. */
const signatureBytes = 16;

const supported = [
  { name: "jpeg", at: 0, starts: ["\xff\xd8\xff"] },
  { name: "png", at: 0, starts: ["\x89PNG\r\n\x1a\n"] },
  { name: "webp", at: 8, starts: ["WEBP"] },
  { name: "tiff", at: 0, starts: ["II*\0", "MM\0*", "II+\0", "MM\0+"] },
  { name: "heic", at: 4, starts: ["ftypheic", "ftypheix", "ftypheim", "ftyphevc", "ftyphevx"] },
  { name: "avif", at: 4, starts: ["ftypavif", "ftypavis"] },
] as const;

/** Brands of files that may hold either: the compatible brands tell. */
const isoBrands = ["ftypmif1", "ftypmsf1"];

/** Pictures that Heirloom can name but not read: the message is better than "not a picture". */
const known = [
  { name: "GIF", at: 0, starts: ["GIF87a", "GIF89a"] },
  { name: "JPEG XL", at: 0, starts: ["\xff\x0a", "\0\0\0\x0cJXL "] },
  { name: "JPEG 2000", at: 0, starts: ["\0\0\0\x0cjP  ", "\xff\x4f\xff\x51"] },
  { name: "Photoshop", at: 0, starts: ["8BPS"] },
  { name: "PDF", at: 0, starts: ["%PDF-"] },
] as const;

/** Names a file's format from its first bytes; the file's name is not asked. */
export function pictureFormat(bytes: Uint8Array): PictureFormat {
  const head = String.fromCharCode(...bytes.subarray(0, signatureBytes));
  const matches = ({ at, starts }: { at: number; starts: readonly string[] }) =>
    starts.some((start) => head.startsWith(start, at));
  const name = supported.find(matches)?.name ?? isoFormat(head, bytes);
  if (name === "jpeg" || name === "heic" || name === "avif")
    return { kind: "supported", name, isLossless: false };
  if (name !== undefined)
    return { kind: "supported", name, isLossless: name !== "webp" || isLosslessWebp(bytes) };
  const other = known.find(matches);
  if (other) return { kind: "known", name: other.name };
  // A bitmap's two letters alone would also match a text; its bytes 6 to 9 are reserved as zero.
  if (head.startsWith("BM") && head.startsWith("\0\0\0\0", 6)) return { kind: "known", name: "BMP" };
  return { kind: "unknown" };
}

/** The compatible brands follow the major one and its version. */
function isoFormat(head: string, bytes: Uint8Array): "heic" | "avif" | undefined {
  if (!isoBrands.some((brand) => head.startsWith(brand, 4))) return undefined;
  const boxBytes = bytes.length < 4 ? 0 : (bytes[2] << 8) | bytes[3];
  const brands = String.fromCharCode(...bytes.subarray(16, boxBytes));
  return /avi[fs]/.test(brands) ? "avif" : "heic";
}

function isLosslessWebp(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = riffHeaderBytes; at + 8 <= bytes.length; ) {
    const chunk = String.fromCharCode(...bytes.subarray(at, at + 4));
    if (chunk === "VP8L") return true;
    if (chunk === "VP8 ") return false;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return false;
}

/** `RIFF`, the length and `WEBP`; chunks follow. */
const riffHeaderBytes = 12;
