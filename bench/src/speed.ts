// Speed and peak memory of `heirloom restore` against the design's budgets, as docs/speed.md.
//
//   npm run bench
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { measure, type Usage } from "./measure.js";

const photo = fileURLToPath(new URL("../../examples/grace-hopper.jpg", import.meta.url));
const page = fileURLToPath(new URL("../../docs/speed.md", import.meta.url));

interface Case {
  readonly name: string;
  readonly file: string;
  readonly budgetS: number;
  readonly budgetMiB?: number;
  make(file: string): Promise<unknown>;
}

/** The photo enlarged to `width` x `height`; its damage grows with it, so the holes to fill do too. */
const enlarged = (width: number, height: number) => sharp(photo).resize(width, height, { fit: "fill" });

const cases: readonly Case[] = [
  {
    name: "1024 px JPEG, warm",
    file: "1024.jpg",
    budgetS: 3,
    make: (file) => enlarged(768, 1024).jpeg({ quality: 92 }).toFile(file),
  },
  {
    name: "12-megapixel JPEG",
    file: "12mp.jpg",
    budgetS: 15,
    budgetMiB: 1500,
    make: (file) => enlarged(3000, 4000).jpeg({ quality: 92 }).toFile(file),
  },
  {
    name: "48-megapixel 16-bit TIFF",
    file: "48mp.tif",
    budgetS: 60,
    budgetMiB: 2000,
    make: (file) =>
      enlarged(6000, 8000)
        .toColourspace("rgb16")
        .tiff({ compression: "deflate", predictor: "horizontal" })
        .toFile(file),
  },
];

const folder = await mkdtemp(join(tmpdir(), "heirloom-bench-"));
try {
  const rows: string[] = [];
  for (const each of cases) {
    const source = join(folder, each.file);
    await each.make(source);
    const usage = each.name.endsWith("warm")
      ? await measureWarm(source)
      : await measure(restore([source], "out"));
    rows.push(row(each, usage));
    console.error(rows.at(-1));
    await rm(join(folder, "out"), { recursive: true, force: true });
  }
  await writeFile(page, document(rows));
} finally {
  await rm(folder, { recursive: true, force: true });
}

function restore(sources: readonly string[], name: string): string[] {
  return ["restore", ...sources, "-o", join(folder, name)];
}

/** What one more photo takes in a process that has restored others: the networks are loaded once. */
async function measureWarm(source: string): Promise<Usage> {
  const copies = join(folder, "copies");
  await mkdir(copies);
  const several = await Promise.all(
    [1, 2, 3, 4].map(async (index) => {
      const copy = join(copies, `${index}.jpg`);
      await cp(source, copy);
      return copy;
    }),
  );
  const one = await measure(restore(several.slice(0, 1), "one"));
  const all = await measure(restore(several, "all"));
  return { wallMs: (all.wallMs - one.wallMs) / (several.length - 1), peakMiB: all.peakMiB };
}

function row({ name, budgetS, budgetMiB }: Case, { wallMs, peakMiB }: Usage): string {
  const memory = budgetMiB === undefined ? "" : ` ${budgetMiB} MB`;
  return `| ${name} | ${(wallMs / 1000).toFixed(1)} s | ${budgetS} s | ${((peakMiB * 1024 * 1024) / 1e6).toFixed(0)} MB |${memory} |`;
}

function document(rows: readonly string[]): string {
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? "an unknown processor"}, Node ${process.version}`;
  return `# Speed and memory

Written by \`npm run bench\` on ${machine}. All times are wall times of the whole command, files read and written;
"warm" is what one more photo takes in a process that has restored others.

| photo | took | budget | peak memory | budget |
|---|---|---|---|---|
${rows.join("\n")}
`;
}
