// Restores every example photograph and writes the strips that the README and docs show.
//
//   npm run pictures
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { measure } from "./measure.js";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const pictures = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const heightPx = 560;
const gapPx = 8;
// The suit was orange: a point on each half of it.
const hinted = { name: "astronaut", hints: ["153,307,#df613b", "325,275,#d0602f"] };

const folder = await mkdtemp(join(tmpdir(), "heirloom-pictures-"));
try {
  await mkdir(pictures, { recursive: true });
  await measure(["restore", examples, "-o", folder]);
  for (const file of (await readdir(examples)).filter((name) => name.endsWith(".jpg"))) {
    const { name } = parse(file);
    await writeStrip([join(examples, file), ...results(folder, name)], join(pictures, `${name}.jpg`));
    console.log(`docs/pictures/${name}.jpg`);
  }
  await writeHinted(folder);
  console.log("docs/pictures/hints.jpg");
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The photo restored, and restored and colored. */
function results(folder: string, name: string): [string, string] {
  return [join(folder, `${name}.restored.png`), join(folder, `${name}.restored-color.png`)];
}

/** A photo restored, colored, and colored again with hints. */
async function writeHinted(folder: string): Promise<void> {
  const { name, hints } = hinted;
  const again = join(folder, "hinted");
  const options = hints.flatMap((hint) => ["--hint", hint]);
  await measure(["restore", join(examples, `${name}.jpg`), ...options, "-o", again]);
  const [, coloredAgain] = results(again, name);
  await writeStrip([...results(folder, name), coloredAgain], join(pictures, "hints.jpg"));
}

/** The panels side by side: tall ones share a height, wide ones a width. */
async function writeStrip(panels: readonly string[], target: string): Promise<void> {
  const { width = 1, height = 1 } = await sharp(panels[0]).metadata();
  const isWide = width > 1.2 * height;
  const size = isWide ? { width: heightPx } : { height: heightPx };
  const shrunk = await Promise.all(
    panels.map((panel) =>
      sharp(panel)
        .resize(size)
        .toColourspace("srgb")
        .removeAlpha()
        .png()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  const widest = shrunk.reduce((sum, { info }) => sum + info.width + gapPx, -gapPx);
  const tallest = Math.max(...shrunk.map(({ info }) => info.height));
  let left = 0;
  const placed = shrunk.map(({ data, info }) => {
    const at = { input: data, left, top: 0 };
    left += info.width + gapPx;
    return at;
  });
  await sharp({ create: { width: widest, height: tallest, channels: 3, background: "white" } })
    .composite(placed)
    .jpeg({ quality: 84, mozjpeg: true })
    .toFile(target);
}
