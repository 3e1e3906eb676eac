import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { browserCommands } from "./core/src/testing/browser-commands.js";
import { findChromium } from "./core/src/testing/find-chromium.js";

/** `dist` holds the same tests once more, compiled. */
const exclude = ["**/dist/**", "**/node_modules/**"];
/** Slow machines pass too: a test that hangs fails, one that waits for a busy core does not. */
const testTimeout = 60_000;
const setupFiles = ["core/src/testing/seed-properties.ts"];
const inBrowser = { browser: "core/**/*.browser.test.ts", webgpu: "core/**/*.webgpu.test.ts" } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          testTimeout,
          setupFiles,
          include: ["{core,canvas,apps/*,docs}/**/*.test.ts"],
          // The site's own tests want it built: `npm run test:site`.
          exclude: [...exclude, ...Object.values(inBrowser), "apps/web/e2e/**"],
        },
      },
      browserProject("browser", []),
      // A graphics card made of software, which machines without one have too.
      browserProject("webgpu", ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]),
    ],
  },
});

/** Tests in a real Chromium that asks nobody for anything. */
function browserProject(
  name: keyof typeof inBrowser,
  args: readonly string[],
): TestProjectInlineConfiguration {
  return {
    // Threads in WebAssembly need a page that is isolated from other origins.
    server: {
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
    optimizeDeps: {
      // These find their .wasm files beside themselves.
      exclude: ["@jsquash/avif", "@jsquash/jpeg", "@jsquash/webp", "libheif-js", "onnxruntime-web"],
      // Found only in the middle of a run, it would have the page loaded anew.
      include: ["fast-check", "zod"],
    },
    test: {
      name,
      testTimeout,
      setupFiles,
      include: [inBrowser[name]],
      exclude,
      globalSetup: ["core/src/testing/browser-setup.ts"],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: {
            executablePath: findChromium(),
            args: [
              ...args,
              "--no-sandbox",
              "--disable-quic",
              "--disable-background-networking",
              "--disable-component-update",
              "--disable-sync",
            ],
          },
        }),
        commands: browserCommands,
        instances: [{ browser: "chromium" }],
      },
    },
  };
}
