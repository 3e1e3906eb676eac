import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // `dist` holds the same tests once more, compiled.
    include: ["{core,canvas,apps/*,docs}/**/*.test.ts"],
    exclude: ["**/dist/**", "**/node_modules/**"],
  },
});
