import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compressors, isCompressed } from "./compressors.js";

// Writes FILE.br and FILE.gz beside the files of the built site that shrink, for servers that hand out what is compressed
// already: `npm run compress --workspace @heirloom/web`. Brotli takes a minute or two for ONNX Runtime.
const folder = fileURLToPath(new URL("../dist/site", import.meta.url));
const names = await readdir(folder, { recursive: true });

for (const file of names.filter(isCompressed)) {
  const content = await readFile(join(folder, file));
  for (const [encoding, compress] of Object.entries(compressors)) {
    const compressed = await compress(content);
    await writeFile(`${join(folder, file)}.${encoding}`, compressed);
    console.log(`${content.length} -> ${compressed.length} bytes  ${file}.${encoding}`);
  }
}
