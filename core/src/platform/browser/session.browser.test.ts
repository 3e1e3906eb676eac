import { expect, test } from "vitest";
import type { Backend } from "../browser.js";
import { browserPlatform } from "../browser.js";
import { reluModel, sessionContract } from "../session.contract.js";
import { networkError } from "./onnx-runtime.js";

sessionContract(browserPlatform());

test("the page learns once that the processor runs the networks, with threads where the page is isolated", async () => {
  const backends: Backend[] = [];
  const platform = browserPlatform({ onBackend: (backend) => backends.push(backend) });
  for (let i = 0; i < 2; i++) await (await platform.openSession(reluModel())).close();
  expect(backends).toEqual(["wasm-threads"]);
});

test("two hundred runs at changing sizes take no more memory than the first few", async () => {
  const session = await browserPlatform().openSession(reluModel());
  const run = async (values: number) =>
    session.run({ any: { dims: [1, values], data: new Float32Array(values).fill(-1) } });
  for (const values of [300_000, 100_000, 299_999]) await run(values);
  const grow = WebAssembly.Memory.prototype.grow;
  let grown = 0;
  WebAssembly.Memory.prototype.grow = function (pages) {
    grown += pages;
    return grow.call(this, pages);
  };
  try {
    for (let i = 0; i < 200; i++) await run(100_000 + 997 * i);
    expect(grown).toBe(0);
    // Growth would have been noticed.
    await run(20_000_000);
    expect(grown).toBeGreaterThan(0);
  } finally {
    WebAssembly.Memory.prototype.grow = grow;
    await session.close();
  }
});

test("errors of memory, of inputs and all others are told apart", () => {
  const codeOf = (cause: unknown) => {
    try {
      return networkError(cause, "failed");
    } catch (error) {
      return error;
    }
  };
  expect(codeOf(27389640)).toMatchObject({ code: "out-of-memory" });
  expect(codeOf(new Error("failed to call OrtRun(). ERROR_MESSAGE: std::bad_alloc"))).toMatchObject({
    code: "out-of-memory",
  });
  for (const message of ["Array buffer allocation failed", "offset is out of bounds"])
    expect(codeOf(new RangeError(message))).toMatchObject({ code: "out-of-memory" });
  expect(codeOf(new Error("Got invalid dimensions for input: photo"))).toMatchObject({ code: "model-shape" });
  expect(codeOf(new Error("device lost"))).toMatchObject({ code: "internal" });
});
