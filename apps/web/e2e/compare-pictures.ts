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

/** Y, Cb and Cr of BT.601, full range, of a pixel or of the mean of a square about it. */
export function colorAt(photo: Sampled, { x, y }: Place, radius = 0): Color {
  const sum = [0, 0, 0];
  for (let row = y - radius; row <= y + radius; row++)
    for (let column = x - radius; column <= x + radius; column++)
      for (const c of [0, 1, 2]) sum[c] += sampleAt(photo, row * photo.width + column, c);
  const [r, g, b] = sum.map((value) => value / (2 * radius + 1) ** 2);
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  return { luma, cb: 128 + (b - luma) / 1.772, cr: 128 + (r - luma) / 1.402 };
}
interface Place {
  readonly x: number;
  readonly y: number;
}
interface Color {
  readonly luma: number;
  readonly cb: number;
  readonly cr: number;
}

/** The largest difference in lightness between two pictures, levels of 255. */
export function lumaDifference(a: Sampled, b: Sampled): number {
  let most = 0;
  for (let y = 0; y < a.height; y++)
    for (let x = 0; x < a.width; x++)
      most = Math.max(most, Math.abs(colorAt(a, { x, y }).luma - colorAt(b, { x, y }).luma));
  return most;
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
