import { z } from "zod";
import type { Tensor } from "../models/session.js";

const entry = z.strictObject({
  dtype: z.literal("F32"),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const header = z.object({ __metadata__: z.record(z.string(), z.string()).optional() }).catchall(entry);

/**
 * Tensors by name from the bytes of a safetensors file (https://github.com/huggingface/safetensors#format): eight bytes
 * of little-endian header length, a JSON header, raw float32. Throws on anything else than float32.
 */
export function readSafetensors(bytes: Uint8Array): Map<string, Tensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__: _, ...entries } = header.parse(
    JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))),
  );
  const tensors = new Map<string, Tensor>();
  for (const [name, { shape, data_offsets }] of Object.entries(entries)) {
    const [from, to] = data_offsets;
    const data = Float32Array.from({ length: (to - from) / 4 }, (_, i) =>
      view.getFloat32(start + from + 4 * i, true),
    );
    tensors.set(name, { dims: shape, data });
  }
  return tensors;
}
