import { readFile } from "node:fs/promises";
import { loadRestorer, nodePlatform, type Photo } from "@heirloom/core";

/** What the command line makes of a photo. */
export async function restoreInNode(path: string) {
  const platform = nodePlatform();
  const restorer = await loadRestorer();
  try {
    const scan = await platform.decode(new Uint8Array(await readFile(path)));
    const { mask, ...results } = await restorer.restore(scan);
    const white = { ...scan, channels: 1, pixels: mask.bits.map((bit) => bit * 255) } as const;
    return { scan, mask: white, ...results };
  } finally {
    await restorer.close();
  }
}

const sampleAt = ({ channels, pixels }: Sampled, i: number, c: number) =>
  pixels[i * channels + (channels === 3 ? c : 0)];
type Sampled = Pick<Photo, "width" | "height" | "channels" | "pixels">;

export function psnrOf(a: Sampled, b: Sampled): number {
  const count = a.width * a.height;
  let sum = 0;
  for (let i = 0; i < count; i++)
    for (let c = 0; c < 3; c++) sum += (sampleAt(a, i, c) - sampleAt(b, i, c)) ** 2;
  return sum === 0
    ? Number.POSITIVE_INFINITY
    : Math.round(100 * Math.log10((255 * 255 * count * 3) / sum)) / 10;
}

export function differing(a: Sampled, b: Sampled): number {
  let count = 0;
  for (let i = 0; i < a.width * a.height; i++) {
    if ([0, 1, 2].some((c) => sampleAt(a, i, c) !== sampleAt(b, i, c))) count++;
  }
  return count;
}

/** Pixels that changed though the mask leaves them alone. */
export function changedOutside(scan: Sampled, restored: Sampled, mask: Sampled): number {
  let count = 0;
  for (let i = 0; i < scan.width * scan.height; i++) {
    if (mask.pixels[i * mask.channels] !== 0) continue;
    if ([0, 1, 2].some((c) => sampleAt(scan, i, c) !== sampleAt(restored, i, c))) count++;
  }
  return count;
}
