import { createReadStream } from "node:fs";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "vite";

const folder = dirname(createRequire(import.meta.url).resolve("@heirloom/models/package.json"));
const isModel = (file: string): boolean => file.endsWith(".onnx") || file.endsWith(".card.json");

/** The shipped networks under `models/`: straight from their package while developing, copied into a build. */
export function serveModels(): Plugin {
  let outDir = "";
  return {
    name: "heirloom-models",
    configResolved(config) {
      outDir = join(config.root, config.build.outDir, "models");
    },
    configureServer(server) {
      server.middlewares.use("/models", (request, response, next) => {
        const file = basename(request.url?.split("?")[0] ?? "");
        if (!isModel(file)) return next();
        createReadStream(join(folder, file)).on("error", next).pipe(response);
      });
    },
    async writeBundle() {
      // The worker is a bundle of its own and must not copy them twice.
      await mkdir(outDir, { recursive: true });
      const files = (await readdir(folder)).filter(isModel);
      await Promise.all(files.map((file) => copyFile(join(folder, file), join(outDir, file))));
    },
  };
}
