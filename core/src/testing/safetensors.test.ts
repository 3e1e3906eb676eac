import { expect, test } from "vitest";
import { readSafetensors } from "./safetensors.js";

test("tensors are read by name, shape and value", () => {
  const header = new TextEncoder().encode(
    '{"__metadata__":{"format":"pt"},"input.photo":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}',
  );
  const bytes = new Uint8Array(8 + header.length + 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  view.setFloat32(8 + header.length, 0.5, true);
  view.setFloat32(12 + header.length, -2, true);
  expect(readSafetensors(bytes)).toEqual(
    new Map([["input.photo", { dims: [1, 2], data: Float32Array.of(0.5, -2) }]]),
  );
});
