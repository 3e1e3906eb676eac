// What inpainting gives back of the example photographs, against their undamaged originals.
//
//   npm run quality --workspace @heirloom/bench
import { readdir, readFile } from "node:fs/promises";
import { parse } from "node:path";
import { loadRestorer, type Mask, nodePlatform, type Photo } from "@heirloom/core";

const examples = new URL("../../examples/", import.meta.url);
const platform = nodePlatform();
const decode = async (path: string) => platform.decode(await readFile(new URL(path, examples)));

const restorer = await loadRestorer();
try {
  console.log("| photo | PSNR in the true mask, as damaged | inpainted | took |\n|---|---|---|---|");
  const rows: { before: number; after: number; seconds: number }[] = [];
  for (const file of (await readdir(examples)).filter((name) => name.endsWith(".jpg"))) {
    const { name } = parse(file);
    const [scan, truth] = [await decode(file), await decode(`truth/${file}`)];
    const mask = maskOf(await decode(`truth/${name}.mask.png`));
    const start = performance.now();
    const { photo } = await restorer.inpaint(scan, mask);
    const seconds = (performance.now() - start) / 1000;
    rows.push({ before: psnr(scan, truth, mask), after: psnr(photo, truth, mask), seconds });
    print(name, rows.slice(-1));
  }
  print("mean", rows);
} finally {
  await restorer.close();
}

function maskOf({ width, height, pixels, channels }: Photo): Mask {
  const bits = new Uint8Array(width * height);
  for (let i = 0; i < bits.length; i++) bits[i] = pixels[i * channels] > 127 ? 1 : 0;
  return { width, height, bits };
}

/** Decibels over the masked pixels of two 8-bit photos of one shape. */
function psnr(photo: Photo, truth: Photo, mask: Mask): number {
  const { channels } = photo;
  let [sum, count] = [0, 0];
  for (let i = 0; i < photo.pixels.length; i++) {
    if (mask.bits[Math.floor(i / channels)] === 0) continue;
    sum += (photo.pixels[i] - truth.pixels[i]) ** 2;
    count++;
  }
  return 10 * Math.log10((255 ** 2 * count) / sum);
}

function print(name: string, rows: readonly { before: number; after: number; seconds: number }[]): void {
  const mean = (key: "before" | "after" | "seconds", digits: number) =>
    (rows.reduce((sum, row) => sum + row[key], 0) / rows.length).toFixed(digits);
  console.log(`| ${name} | ${mean("before", 2)} dB | ${mean("after", 2)} dB | ${mean("seconds", 1)} s |`);
}
