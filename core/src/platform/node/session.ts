import { availableParallelism } from "node:os";
import type { InferenceSession } from "onnxruntime-node";
import { RestoreError } from "../../errors.js";
import type { Session, Tensor } from "../../models/session.js";
import type { SessionOptions } from "../platform.js";

/** Loads an ONNX model into ONNX Runtime on the CPU. */
export async function openSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  // Loaded at the first session: it is 20 MB, and decoding alone does not need it.
  const runtime = await import("onnxruntime-node");
  const opened: InferenceSession = await runtime.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: options.threads ?? availableParallelism(),
    interOpNumThreads: 1,
    // Without the arena each run maps its memory anew: a quarter more time at 512 px. Patterns are for one size only.
    enableCpuMemArena: true,
    enableMemPattern: false,
    // Waiting threads that spin take the second core from everybody else.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw new RestoreError("internal", "wanted an ONNX model, ONNX Runtime could not load it", { cause });
  });
  let isOpen = true;
  let running: Promise<unknown> = Promise.resolve();

  return {
    async run(inputs, { signal } = {}) {
      if (signal?.aborted) throw new RestoreError("cancelled", "cancelled before the network ran");
      if (!isOpen) throw new RestoreError("internal", "wanted an open session, it is closed");
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { data, dims }]) => [
          name,
          new runtime.Tensor("float32", data, dims),
        ]),
      );
      const run = opened.run(feeds).catch(runError);
      running = run.catch(() => {});
      return toTensors(await run);
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await running;
      await opened.release();
    },
  };
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

function runError(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/allocat|bad_alloc|out of memory/i.test(reason)) {
    throw new RestoreError("out-of-memory", "wanted memory to run a network, got none", { cause });
  }
  if (/invalid (dimensions|rank|feed|input)|missing input|unexpected input/i.test(reason)) {
    throw new RestoreError("model-shape", `the network refused its inputs: ${reason.split("\n")[0]}`, {
      cause,
    });
  }
  throw new RestoreError("internal", `the network failed: ${reason.split("\n")[0]}`, { cause });
}
