import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadRestorer, nodePlatform } from "@heirloom/core";
import sharp from "sharp";

// The pictures of the first screen, from the examples: `node apps/web/scripts/make-pictures.js` writes them again.
const root = fileURLToPath(new URL("../../../", import.meta.url));
const out = join(root, "apps/web/src/page/pictures");

for (const name of ["grace-hopper", "dust-bowl-home", "nagasaki-boats"]) {
  await sharp(join(root, `examples/${name}.jpg`))
    .resize(240, 180, { fit: "cover", position: name === "grace-hopper" ? "north" : "center" })
    .jpeg({ quality: 80, mozjpeg: true })
    .toFile(join(out, `${name}.small.jpg`));
}

const platform = nodePlatform();
const restorer = await loadRestorer();
try {
  const photo = await platform.decode(
    new Uint8Array(await readFile(join(root, "examples/grace-hopper.jpg"))),
  );
  const { restoredColor } = await restorer.restore(photo);
  const pictures = { before: photo, after: restoredColor };
  for (const [name, picture] of Object.entries(pictures)) {
    await sharp(await platform.encode(picture, { format: "png" }))
      .resize(1000, undefined, { withoutEnlargement: true })
      .jpeg({ quality: 82, mozjpeg: true })
      .toFile(join(out, `demo-${name}.jpg`));
  }
} finally {
  await restorer.close();
}
