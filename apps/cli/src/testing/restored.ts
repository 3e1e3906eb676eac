import { join } from "node:path";
import { heirloom } from "./fake-world.js";
import { emptyFolder, noisyPicture } from "./photos.js";

/** The files that restoring the photo `name` leaves, sorted. */
export const resultFiles = (name: string, extension: string) =>
  [`restored.${extension}`, `restored-color.${extension}`, `color.${extension}`, "defects.png", "report.json"]
    .map((what) => `${name}.${what}`)
    .sort();

/** Restores a small picture, written under the name given, into a folder of its own. */
export async function restored(source: string, flags: readonly string[] = []) {
  const folder = await emptyFolder();
  const path = join(folder, source);
  await noisyPicture().toFile(path);
  const out = join(folder, "out");
  const ran = await heirloom(["restore", path, "-o", out, ...flags]);
  return { ran, out, source: path };
}
