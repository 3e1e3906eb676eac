import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import { fuseMultiplyAdd } from "./fuse-multiply-add.js";

const id = "virtual:relaxed-runtime";
const runtime = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");

/**
 * `virtual:relaxed-runtime`: the address of ONNX Runtime's WebAssembly with multiplications and additions fused. Undefined
 * while developing, where the runtime's own serves.
 */
export function relaxedRuntime(): Plugin {
  let isBuild = false;
  return {
    name: "heirloom-relaxed-runtime",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(resolved) {
      if (resolved !== `\0${id}`) return undefined;
      if (!isBuild) return "export default undefined;";
      const file = this.emitFile({
        type: "asset",
        name: "ort-wasm-relaxed-simd-threaded.wasm",
        source: fuseMultiplyAdd(await readFile(runtime)),
      });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}
