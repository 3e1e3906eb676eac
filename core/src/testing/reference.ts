import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Mask } from "../mask.js";
import type { Planes } from "../pixels/planes.js";

/** The cases of `contract/reference/NAME.json`, which `contract/make-reference.py` wrote with other libraries. */
export function readReference<Case extends z.ZodType>(name: string, schema: Case): z.output<Case>[] {
  const file = new URL(`../../../contract/reference/${name}.json`, import.meta.url);
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  return z
    .strictObject({ libraries: z.record(z.string(), z.string()), cases: z.array(schema).min(1) })
    .parse(content).cases;
}

/** One float plane. */
export const planeSchema = z
  .strictObject({ width: z.int(), height: z.int(), data: z.array(z.number()) })
  .transform(
    ({ width, height, data }): Planes => ({ width, height, channels: 1, data: Float32Array.from(data) }),
  );

/** Rows of "0" and "1". */
export const maskSchema = z.array(z.string()).transform((rows): Mask => maskOf(rows));

/** A mask from rows of text in which "1" or "#" is masked. */
export function maskOf(rows: readonly string[]): Mask {
  const text = rows.join("");
  const bits = Uint8Array.from(text, (character) => (character === "1" || character === "#" ? 1 : 0));
  return { width: rows[0]?.length ?? 0, height: rows.length, bits };
}
