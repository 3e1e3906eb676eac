import type { Env, InferenceSession, TensorConstructor } from "onnxruntime-web";
import { RestoreError } from "../../errors.js";
import type { Tensor } from "../../models/session.js";
import type { BrowserPlatformOptions } from "../browser.js";

export type Processor = "graphics" | "cpu";

/** A network in ONNX Runtime. */
export interface Network {
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}

interface NetworkOptions extends Pick<BrowserPlatformOptions, "runtimeUrl" | "relaxedRuntimeUrl"> {
  readonly processor: Processor;
  readonly threads: number | undefined;
}

/** Loads an ONNX model. ONNX Runtime itself is fetched with the first one: 14 MB, 27 MB for the graphics card. */
export async function openNetwork(model: Uint8Array, options: NetworkOptions): Promise<Network> {
  const { processor } = options;
  const runtime = await load(options);
  const opened = await inTurn(() =>
    runtime.InferenceSession.create(model, {
      executionProviders: [processor === "graphics" ? "webgpu" : "wasm"],
      // Patterns are for one size only; an arena would keep the largest run's memory, and is no faster here.
      enableMemPattern: false,
      enableCpuMemArena: false,
      logSeverityLevel: 3,
    }),
  ).catch((cause: unknown) => networkError(cause, "could not load"));
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { data, dims }]) => [
          name,
          new runtime.Tensor("float32", data, dims),
        ]),
      );
      return toTensors(await inTurn(() => opened.run(feeds)).catch((cause) => networkError(cause, "failed")));
    },
    close: () => inTurn(() => opened.release()),
  };
}

interface Runtime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
  readonly env: Env;
}

/** Two builds: the one for the graphics card runs slower on the processor. */
async function load({ processor, threads, runtimeUrl, relaxedRuntimeUrl }: NetworkOptions): Promise<Runtime> {
  const runtime: Runtime =
    processor === "graphics" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  const { wasm } = runtime.env;
  // The first session decides for all.
  wasm.numThreads ??= threadsFor(threads);
  if (runtimeUrl !== undefined) wasm.wasmPaths = withSlash(new URL(runtimeUrl, location.href));
  if (relaxedRuntimeUrl !== undefined && processor === "cpu" && knowsRelaxedSimd())
    wasm.wasmPaths = { wasm: new URL(relaxedRuntimeUrl, location.href).href };
  return runtime;
}

/** A module of one function that fuses a multiplication with an addition: three zeros, `f32x4.relaxed_madd`, drop. */
const knowsRelaxedSimd = (): boolean => WebAssembly.validate(relaxedModule);
const zero = [0x41, 0, 0xfd, 0x11];
const relaxedModule = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[3, 2, 1, 0],
  ...[10, 20, 1, 18, 0, ...zero, ...zero, ...zero, 0xfd, 0x85, 2, 0x1a, 0x0b],
]);

/** Threads share memory, which pages have only when they are isolated from other origins. */
export const threadsFor = (threads: number | undefined): number =>
  crossOriginIsolated ? (threads ?? navigator.hardwareConcurrency) : 1;

const withSlash = ({ href }: URL): string => (href.endsWith("/") ? href : `${href}/`);

let last: Promise<unknown> = Promise.resolve();

/** One thing at a time in ONNX Runtime: loads and runs that overlap fail there, even those of different networks. */
function inTurn<T>(job: () => Promise<T>): Promise<T> {
  const result = last.then(job);
  last = result.catch(() => {});
  return result;
}

function toTensors(outputs: InferenceSession.ReturnType): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (!(output.data instanceof Float32Array)) {
      throw new RestoreError("model-shape", `wanted output ${name} in float32, it is ${output.type}`);
    }
    tensors[name] = { dims: output.dims, data: output.data };
  }
  return tensors;
}

/**
 * Tells what went wrong. A bare number is a C++ exception that nobody caught: it had no memory for a message. A RangeError is
 * what comes of copying to memory that was not to be had.
 */
export function networkError(cause: unknown, what: string): never {
  if (cause instanceof RestoreError) throw cause;
  const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  const isMemory = /allocat|bad_alloc|out of memory|OOM|memory access out of bounds|invalid array length/i;
  if (typeof cause === "number" || cause instanceof RangeError || isMemory.test(reason)) {
    throw new RestoreError("out-of-memory", "wanted memory for a network, got none", { cause });
  }
  if (/invalid (dimensions|rank|feed|input)|missing (in 'feeds'|input)|unexpected input/i.test(reason)) {
    throw new RestoreError("model-shape", `the network refused its inputs: ${reason}`, { cause });
  }
  throw new RestoreError("internal", `ONNX Runtime ${what}: ${reason}`, { cause });
}
