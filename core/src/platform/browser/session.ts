import { RestoreError } from "../../errors.js";
import type { Session, Tensor } from "../../models/session.js";
import type { BrowserPlatformOptions } from "../browser.js";
import type { SessionOptions } from "../platform.js";
import { type Network, openNetwork, type Processor, threadsFor } from "./onnx-runtime.js";

/**
 * Opens sessions on the graphics card where there is one, else on the processor. A session that fails on the graphics card
 * (device lost, an operation that it lacks, numbers that are not finite) is opened again on the processor, and so are all
 * that come after it.
 */
export function openSessions({ runtimeUrl, relaxedRuntimeUrl, onBackend }: BrowserPlatformOptions) {
  let choice: Promise<Processor> | undefined;
  const choose = (threads: number | undefined) => {
    choice ??= hasGraphics().then((has) => tell(has ? "graphics" : "cpu", threads));
    return choice;
  };
  const tell = (processor: Processor, threads: number | undefined): Processor => {
    if (processor === "graphics") onBackend?.("webgpu");
    else onBackend?.(threadsFor(threads) > 1 ? "wasm-threads" : "wasm");
    return processor;
  };
  /** Once for all sessions. */
  const giveUpGraphics = async (threads: number | undefined) => {
    if ((await choose(threads)) === "graphics") choice = Promise.resolve(tell("cpu", threads));
  };
  const open = (model: Uint8Array, processor: Processor, { threads }: SessionOptions) =>
    openNetwork(model, { processor, threads, runtimeUrl, relaxedRuntimeUrl });

  return async (model: Uint8Array, options: SessionOptions = {}): Promise<Session> => {
    let processor = await choose(options.threads);
    let network: Promise<Network> = open(model, processor, options);
    const moveToCpu = async (): Promise<Network> => {
      const failed = network;
      processor = "cpu";
      network = failed
        .then((lost) => lost.close())
        .catch(() => {})
        .then(() => giveUpGraphics(options.threads))
        .then(() => open(model, "cpu", options));
      return network;
    };
    await network.catch((cause: unknown) => {
      if (processor === "cpu") throw cause;
      return moveToCpu();
    });

    let isOpen = true;
    let running: Promise<unknown> = Promise.resolve();
    const run = async (inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> => {
      const used = network;
      const isOnGraphics = processor === "graphics";
      try {
        const outputs = await (await used).run(inputs);
        if (!isOnGraphics || areFinite(outputs)) return outputs;
      } catch (cause) {
        // What the network refuses on one processor it refuses on the other.
        const isRefused = cause instanceof RestoreError && cause.code === "model-shape";
        if (!isOnGraphics || isRefused) throw cause;
      }
      // Of several runs that failed together the first one moves.
      const moved = network === used ? moveToCpu() : network;
      return (await moved).run(inputs);
    };
    return {
      async run(inputs, { signal } = {}) {
        if (signal?.aborted) throw new RestoreError("cancelled", "cancelled before the network ran");
        if (!isOpen) throw new RestoreError("internal", "wanted an open session, it is closed");
        const outputs = run(inputs);
        running = Promise.allSettled([running, outputs]);
        return outputs;
      },
      async close() {
        if (!isOpen) return;
        isOpen = false;
        await running;
        await (await network).close();
      },
    };
  };
}

async function hasGraphics(): Promise<boolean> {
  if (!("gpu" in navigator)) return false;
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter !== null;
}

const areFinite = (outputs: Readonly<Record<string, Tensor>>): boolean =>
  Object.values(outputs).every(({ data }) => data.every(Number.isFinite));
