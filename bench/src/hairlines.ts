// What a second look for hairlines finds, and what it costs: the undamaged examples enlarged to 4000 px with grain, clean and
// with scratches of one and of two pixels.
//
//   npm run hairlines --workspace @heirloom/bench
import { readdir, readFile } from "node:fs/promises";
import { loadRestorer, type Mask, nodePlatform, type Photo, type Photo8 } from "@heirloom/core";
import sharp from "sharp";

const truths = new URL("../../examples/truth/", import.meta.url);
const longSidePx = 4000;
const { decode } = nodePlatform();
const restorer = await loadRestorer();

interface Row {
  readonly thin: number;
  readonly wide: number;
  readonly falseShare: number;
  readonly seconds: number;
}

try {
  const rows: { readonly without: Row[]; readonly with: Row[] } = { without: [], with: [] };
  for (const file of (await readdir(truths)).filter((name) => name.endsWith(".jpg"))) {
    const clean = await enlarged(await readFile(new URL(file, truths)));
    const { photo, widthAt } = scratched(clean);
    for (const key of ["without", "with"] as const) {
      const hairlines = key === "with";
      const quiet = (await restorer.findDefects(clean, { hairlines })).mask;
      const start = performance.now();
      const { mask } = await restorer.findDefects(photo, { hairlines });
      const seconds = (performance.now() - start) / 1000;
      const [thin, wide] = [1, 2].map((width) => recall(mask, widthAt, width));
      rows[key].push({
        thin,
        wide,
        falseShare: recall(
          quiet,
          quiet.bits.map(() => 1),
          1,
        ),
        seconds,
      });
      console.error(file, key, rows[key].at(-1));
    }
  }
  console.log("| | scratches of 1 px | of 2 px | clean photos marked | took |\n|---|---|---|---|---|");
  console.log(line("without", rows.without));
  console.log(line("with --hairlines", rows.with));
} finally {
  await restorer.close();
}

function line(name: string, rows: readonly Row[]): string {
  const mean = (key: keyof Row) => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
  const percent = (key: keyof Row, digits: number) => `${(100 * mean(key)).toFixed(digits)}%`;
  return `| ${name} | ${percent("thin", 0)} | ${percent("wide", 0)} | ${percent("falseShare", 2)} | ${mean("seconds").toFixed(1)} s |`;
}

async function enlarged(file: Uint8Array): Promise<Photo8> {
  const size = { width: longSidePx, height: longSidePx, fit: "inside" } as const;
  const photo: Photo = await decode(await sharp(file).resize(size).png().toBuffer());
  if (photo.depth === 16) throw new Error("the examples are of 8 bits");
  const random = randomFrom(1);
  // Film grain of about five levels: what is enlarged has none at this size.
  const grain = () => 8 * (random() + random() + random() - 1.5);
  const pixels = photo.pixels.slice();
  for (let i = 0; i < pixels.length; i += photo.channels) {
    const added = grain();
    for (let c = 0; c < photo.channels; c++) pixels[i + c] = clamp(pixels[i + c] + added);
  }
  return { ...photo, pixels };
}

/** Sixteen long, slightly bent scratches, most of them white; `widthAt` is 1 or 2 where one is. */
function scratched(photo: Photo8): { readonly photo: Photo8; readonly widthAt: Uint8Array } {
  const { width, height, channels } = photo;
  const random = randomFrom(2);
  const pixels = photo.pixels.slice();
  const widthAt = new Uint8Array(width * height);
  for (let scratch = 0; scratch < 16; scratch++) {
    const wide = 1 + (scratch % 2);
    const isUpright = scratch % 4 < 2;
    const level = scratch % 8 < 6 ? 245 : 12;
    const opacity = 0.55 + 0.35 * random();
    let [x, y] = [random() * width, random() * height];
    let angle = (isUpright ? Math.PI / 2 : 0) + 0.6 * (random() - 0.5);
    const bend = 0.0004 * (random() - 0.5);
    for (let step = 600 + 2400 * random(); step > 0; step--, angle += bend) {
      x += 0.5 * Math.cos(angle);
      y += 0.5 * Math.sin(angle);
      for (let beside = 0; beside < wide; beside++) {
        const column = Math.floor(x) + (isUpright ? beside : 0);
        const row = Math.floor(y) + (isUpright ? 0 : beside);
        const at = row * width + column;
        if (column < 0 || column >= width || row < 0 || row >= height || widthAt[at] > 0) continue;
        widthAt[at] = wide;
        for (let i = at * channels; i < (at + 1) * channels; i++)
          pixels[i] = clamp(pixels[i] + opacity * (level - pixels[i]));
      }
    }
  }
  return { photo: { ...photo, pixels }, widthAt };
}

/** The share of the pixels with this value that are masked. */
function recall({ bits }: Mask, values: Uint8Array, wanted: number): number {
  let [found, all] = [0, 0];
  for (let i = 0; i < bits.length; i++) {
    if (values[i] !== wanted) continue;
    all++;
    found += bits[i];
  }
  return found / all;
}

function clamp(level: number): number {
  return Math.min(255, Math.max(0, Math.round(level)));
}

/** The same 0..1 numbers at every run (Numerical Recipes' linear congruential generator). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
