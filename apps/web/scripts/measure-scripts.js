import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

// What a visit loads of scripts, gzipped; `npm run measure --workspace @heirloom/web` fails above the budget.
const budgetKilobytes = 400;
const folder = fileURLToPath(new URL("../dist/site/assets", import.meta.url));

// HEIC's decoder comes with the first HEIC alone; the runtime has a budget of its own with the networks.
const isOther = (file) => /^(ort\.|libheif)/.test(file);

let sum = 0;
for (const file of (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name)).sort()) {
  const kilobytes = gzipSync(await readFile(join(folder, file))).length / 1000;
  if (!isOther(file)) sum += kilobytes;
  console.log(`${isOther(file) ? "  (not counted)" : kilobytes.toFixed(1).padStart(15)} kB  ${file}`);
}
console.log(`${sum.toFixed(1)} kB of ${budgetKilobytes} kB`);
process.exitCode = sum > budgetKilobytes ? 1 : 0;
