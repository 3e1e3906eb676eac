import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const template = fileURLToPath(new URL("./offline-template.js", import.meta.url));

/**
 * The networks are kept by the platform itself, each checked against its card; decoders and runtimes, of which a browser
 * needs one of several, once they are used.
 */
const isKeptOnUse = (file: string): boolean => /^models\/|\.(map|wasm)$|libheif/.test(file);

/** Writes `sw.js`: the template, with every file of the build to keep for visits without a connection. */
export function serviceWorker(): Plugin {
  let outDir = "";
  return {
    name: "heirloom-service-worker",
    apply: "build",
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const files = (await readdir(outDir, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => relative(outDir, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
          .filter((file) => file !== "sw.js" && !isKeptOnUse(file))
          .sort();
        const hash = createHash("sha256");
        for (const file of files) hash.update(file).update(await readFile(join(outDir, file)));
        const list = JSON.stringify(
          files.map((file) => (file === "index.html" ? "./" : file)),
          undefined,
          2,
        );
        const text = (await readFile(template, "utf8"))
          .replace("/* files */ []", list)
          .replace("/* version */", hash.digest("hex").slice(0, 12));
        await writeFile(join(outDir, "sw.js"), text);
      },
    },
  };
}
