import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Browser tests of the built site: `npm run web:build && npm run e2e --workspace @heirloom/web`. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL(".", import.meta.url)),
    include: ["*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
