import type { Photo } from "../../photo.js";

/** Writes one row as files store it: interleaved, alpha last, 16-bit samples in the byte order asked for. */
export function rowBytes(
  photo: Photo,
  y: number,
  bytes: Uint8Array,
  { isLittleEndian }: { readonly isLittleEndian: boolean },
): void {
  const { width, channels, depth, pixels, alpha } = photo;
  const [low, high] = isLittleEndian ? [0, 1] : [1, 0];
  let to = 0;
  const write = (sample: number) => {
    if (depth === 8) bytes[to++] = sample;
    else {
      bytes[to + low] = sample;
      bytes[to + high] = sample >> 8;
      to += 2;
    }
  };
  for (let at = y * width; at < (y + 1) * width; at++) {
    for (let c = 0; c < channels; c++) write(pixels[at * channels + c]);
    if (alpha) write(alpha[at]);
  }
}
