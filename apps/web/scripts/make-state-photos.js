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
  const poster = join(files, "poster.png");
  await writeFile(poster, hugePng());
  return {
    letter,
    broken,
    poster,
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

/** The beginning of a PNG that says it has 30,000 x 30,000 pixels. */
function hugePng() {
  const bytes = Buffer.alloc(60);
  Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13]).copy(bytes);
  bytes.write("IHDR", 12);
  bytes.writeUInt32BE(30_000, 16);
  bytes.writeUInt32BE(30_000, 20);
  bytes.set([8, 2, 0, 0, 0], 24);
  return bytes;
}
