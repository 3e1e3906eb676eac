import { open } from "node:fs/promises";
import { constants } from "node:os";
import { removeTemporaryFiles } from "./publish.js";
import { run } from "./run.js";
import type { World } from "./world.js";

const stop = new AbortController();

const world: World = {
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  terminal: process.stderr.isTTY ? process.stderr : undefined,
  signal: stop.signal,
  // Loaded when needed: `heirloom --help` must not wait for sharp.
  platform: async () => (await import("@heirloom/core")).nodePlatform(),
  openRestorer: async ({ threads }) => {
    const { loadRestorer } = await import("@heirloom/core");
    return loadRestorer(threads === undefined ? {} : { threads });
  },
  async writeFile(path, bytes) {
    const file = await open(path, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
};

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The first one lets the photo under way end cleanly; the second one does not wait.
    if (stop.signal.aborted) {
      removeTemporaryFiles();
      process.exit(128 + constants.signals[name]);
    }
    stop.abort(name);
  });
}

// `heirloom models | head -1` closes the pipe early; that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), world);
