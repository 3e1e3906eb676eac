import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const example = (name) => fileURLToPath(new URL(`../../../examples/${name}.jpg`, import.meta.url));

/** Photos, and files that are none, that bring the site into its states. */
export async function makeStatePhotos(files) {
  const save = async (name, picture) => {
    const file = join(files, name);
    await picture.toFile(file);
    return file;
  };
  const portrait = () => sharp(example("grace-hopper"));
  const letter = join(files, "letter.jpg");
  await writeFile(letter, "Dear grandmother,");
  const broken = join(files, "broken.jpg");
  await writeFile(broken, (await portrait().jpeg().toBuffer()).subarray(0, 3000));
  return {
    letter,
    broken,
    // 225 megapixels of nothing.
    poster: await save(
      "poster.png",
      sharp({ create: { width: 15_000, height: 15_000, channels: 3, background: "white" } }).png(),
    ),
    large: await save("large.jpg", sharp(example("dust-bowl-home")).resize(640).jpeg()),
    portrait: await save("grandmother.jpg", portrait().resize(400).jpeg()),
    wide: await save(
      "wide.jpg",
      sharp(example("dust-bowl-home"))
        .resize(900)
        .extract({ left: 0, top: 300, width: 900, height: 160 })
        .jpeg(),
    ),
    tall: await save(
      "tall.jpg",
      sharp(example("dust-bowl-home"))
        .resize(900)
        .extract({ left: 400, top: 0, width: 120, height: 690 })
        .jpeg(),
    ),
    tiny: await save("tiny.jpg", portrait().resize(64).jpeg()),
    speck: await save("speck.png", portrait().resize(12, 12).png()),
  };
}
