import { decode } from "./browser/decode.js";
import { encode } from "./browser/encode.js";
import { openModels } from "./browser/models.js";
import { openSessions } from "./browser/session.js";
import type { Platform } from "./platform.js";

/** What runs the networks: the graphics card, or the processor with several threads or one. */
export type Backend = "webgpu" | "wasm-threads" | "wasm";

/** How far a file of the models folder has come. */
export interface Download {
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface BrowserPlatformOptions {
  /** Where the networks and their cards lie; `models/` beside the worker's script when left out. */
  readonly modelsUrl?: string | URL | undefined;
  /** Where ONNX Runtime's own `.wasm` and `.mjs` files lie; where the bundler put them when left out. */
  readonly runtimeUrl?: string | URL | undefined;
  /**
   * A build of its WebAssembly for the processor that uses relaxed SIMD. It is taken, over any other, where the browser knows
   * these instructions.
   */
  readonly relaxedRuntimeUrl?: string | URL | undefined;
  /** Told as a network comes in, and not at all for one that is kept from an earlier visit. */
  readonly onDownload?: ((download: Download) => void) | undefined;
  /** Told at the first session what runs the networks, and again if that has to change. */
  readonly onBackend?: ((backend: Backend) => void) | undefined;
}

/** A browser's page or worker: pictures through WebAssembly decoders, networks through onnxruntime-web. */
export function browserPlatform(options: BrowserPlatformOptions = {}): Platform {
  return { decode, encode, readModel: openModels(options), openSession: openSessions(options) };
}
