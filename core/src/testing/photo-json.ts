import { z } from "zod";
import type { Photo } from "../photo.js";

const base64 = z.string();

/** A photo as text, for the way between Node.js and the browser under test. */
export const photoJson = z.strictObject({
  width: z.int(),
  height: z.int(),
  depth: z.union([z.literal(8), z.literal(16)]),
  channels: z.union([z.literal(1), z.literal(3)]),
  pixels: base64,
  alpha: base64.optional(),
  metadata: z.strictObject({
    icc: base64.optional(),
    exif: base64.optional(),
    xmp: base64.optional(),
    dpi: z.number().optional(),
  }),
});
export type PhotoJson = z.infer<typeof photoJson>;

export function toJson(photo: Photo): PhotoJson {
  const { icc, exif, xmp, dpi } = photo.metadata;
  const { width, height, depth, channels } = photo;
  return {
    width,
    height,
    depth,
    channels,
    pixels: toBase64(photo.pixels),
    ...(photo.alpha && { alpha: toBase64(photo.alpha) }),
    metadata: {
      ...(icc && { icc: toBase64(icc) }),
      ...(exif && { exif: toBase64(exif) }),
      ...(xmp && { xmp: toBase64(xmp) }),
      ...(dpi && { dpi }),
    },
  };
}

export function toBase64({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array): string {
  let text = "";
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) text += String.fromCharCode(byte);
  return btoa(text);
}

export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Both depths, each in the machine's own byte order. */
export function samplesOf(text: string, depth: 8 | 16): Uint8Array | Uint16Array {
  const bytes = fromBase64(text);
  return depth === 8 ? bytes : new Uint16Array(bytes.buffer);
}
