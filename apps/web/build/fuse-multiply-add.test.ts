import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { fuseMultiplyAdd } from "./fuse-multiply-add.js";

// Node.js 20 knows relaxed SIMD, newer ones without being told.
setFlagsFromString("--experimental-wasm-relaxed-simd");

const load = (offset: number) => [0x41, 0, 0xfd, 0, 0, offset];
const [a, b, c] = [load(0), load(16), load(32)];
const multiply = [0xfd, 0xe6, 0x01];
const add = [0xfd, 0xe4, 0x01];
const madd = [0xfd, 0x85, 0x02];
const localSet = (local: number) => [0x21, local];
const localGet = (local: number) => [0x20, local];

/** A module whose `run` puts what `code` leaves on the stack at byte 48 of `memory`; it has one local. */
function moduleOf(code: readonly number[]): Uint8Array {
  const section = (id: number, bytes: readonly number[]) => [id, bytes.length, ...bytes];
  const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
  const body = [1, 1, 0x7b, 0x41, 48, ...code, 0xfd, 11, 0, 0, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name("memory"), 2, 0, ...name("run"), 0, 0]),
    ...section(10, [1, body.length, ...body]),
  ]);
}

async function run(module: Uint8Array, values: Record<"a" | "b" | "c", number>): Promise<number[]> {
  const { instance } = await WebAssembly.instantiate(new Uint8Array(module));
  const { memory, run: call } = instance.exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof call !== "function")
    throw new Error("wanted both exports");
  const floats = new Float32Array(memory.buffer);
  for (const [i, value] of [values.a, values.b, values.c].entries()) floats.fill(value, 4 * i, 4 * i + 4);
  call();
  return [...floats.slice(12, 16)];
}

const holds = (module: Uint8Array, part: readonly number[]): boolean =>
  Buffer.from(module).includes(Buffer.from(part));

test.each([
  ["c + a * b", [...c, ...a, ...b, ...multiply, ...add]],
  ["a * b + c, c from a local", [...c, ...localSet(0), ...a, ...b, ...multiply, ...localGet(0), ...add]],
])("%s becomes one instruction and stays what it was", async (_, code) => {
  const plain = moduleOf(code);
  const fused = fuseMultiplyAdd(plain);
  expect(holds(fused, madd)).toBe(true);
  expect(holds(fused, multiply)).toBe(false);
  for (const values of [
    { a: 2, b: 3, c: 4 },
    { a: -1.5, b: 8, c: 0.25 },
  ])
    expect(await run(fused, values)).toEqual(await run(plain, values));
});

test("what is not a multiplication that an addition follows stays, whatever its immediates look like", async () => {
  const constant = [0xfd, 12, ...multiply, ...add, ...madd, 0, 0, 0, 0, 0, 0, 0];
  const code = [...constant, 0x1a, ...a, ...b, ...multiply, ...localSet(0), ...localGet(0), ...c, ...add];
  const plain = moduleOf(code);
  const same = fuseMultiplyAdd(plain);
  expect(holds(same, code)).toBe(true);
  expect(await run(same, { a: 2, b: 3, c: 4 })).toEqual([10, 10, 10, 10]);
});
