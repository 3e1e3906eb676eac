import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { onTestFinished } from "vitest";

/** An empty folder that goes away with its test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "heirloom-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A colored picture whose samples all differ from their neighbours. */
export function noisyPicture(width = 40, height = 24): Sharp {
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
  return sharp(samples, { raw: { width, height, channels: 3 } });
}

/** A grey mask, white in its left half. */
export function halfMask(width = 40, height = 24): Sharp {
  const bits = Uint8Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 255 : 0));
  return sharp(bits, { raw: { width, height, channels: 1 } }).toColourspace("b-w");
}

/** A PNG whose header declares a size that its pixels do not have. */
export async function declaredPng(width: number, height: number): Promise<Buffer> {
  const png = await noisyPicture().png().toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  // libpng checks the header's CRC before anything else looks at the size.
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
