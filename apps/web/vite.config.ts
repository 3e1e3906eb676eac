import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { offersServer } from "./build/offers-server.js";
import { serveModels } from "./build/serve-models.js";
import { serviceWorker } from "./build/service-worker.js";
import { staysHere } from "./build/stays-here.js";

/** A page with these may use several threads; the README tells what else a web server must do. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  plugins: [react(), serveModels(), serviceWorker(), staysHere(), offersServer(process.env.HEIRLOOM_SERVER)],
  // Relative addresses: the site works in any folder of a server.
  base: "./",
  build: {
    outDir: "dist/site",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  worker: { format: "es" },
  server: { headers, port: 5173 },
  preview: { headers, port: 4173, host: "localhost" },
});
