import { afterEach, expect, test, vi } from "vitest";
import { type Backend, browserPlatform } from "../browser.js";
import { reluModel, sessionContract } from "../session.contract.js";

sessionContract(browserPlatform());

const input = { any: { dims: [1, 3], data: Float32Array.of(-1, 2, -3) } };
const output = { positive: { dims: [1, 3], data: Float32Array.of(0, 2, 0) } };

/** A platform, and what it told runs its networks. */
function told() {
  const backends: Backend[] = [];
  return { backends, platform: browserPlatform({ onBackend: (backend) => backends.push(backend) }) };
}

afterEach(() => vi.restoreAllMocks());

test("networks run on the graphics card where there is one", async () => {
  const { backends, platform } = told();
  const session = await platform.openSession(reluModel());
  expect(await session.run(input)).toEqual(output);
  await session.close();
  expect(backends).toEqual(["webgpu"]);
});

test("a session whose graphics card fails goes on on the processor, and so do those after it", async () => {
  const { backends, platform } = told();
  const session = await platform.openSession(reluModel());
  // What a lost device does to everything that is asked of it.
  const lost = vi.spyOn(GPUQueue.prototype, "submit").mockImplementation(() => {
    throw new Error("device lost");
  });
  expect(await session.run(input)).toEqual(output);
  expect(lost).toHaveBeenCalled();
  expect(await session.run(input)).toEqual(output);
  const next = await platform.openSession(reluModel());
  expect(await next.run(input)).toEqual(output);
  await session.close();
  await next.close();
  expect(backends).toEqual(["webgpu", "wasm-threads"]);
});

test("a graphics card that gives no numbers is given up", async () => {
  const { backends, platform } = told();
  const session = await platform.openSession(reluModel());
  // A mapped buffer is where answers come from.
  const mapRead = 1;
  const { getMappedRange } = GPUBuffer.prototype;
  vi.spyOn(GPUBuffer.prototype, "getMappedRange").mockImplementation(function (this: GPUBuffer, ...range) {
    const mapped = getMappedRange.apply(this, range);
    if (this.usage & mapRead) new Float32Array(mapped).fill(Number.NaN);
    return mapped;
  });
  expect(await session.run(input)).toEqual(output);
  await session.close();
  expect(backends).toEqual(["webgpu", "wasm-threads"]);
});

test("a page without a graphics card begins on the processor", async () => {
  vi.spyOn(GPU.prototype, "requestAdapter").mockResolvedValue(null);
  const { backends, platform } = told();
  await (await platform.openSession(reluModel())).close();
  expect(backends).toEqual(["wasm-threads"]);
});
