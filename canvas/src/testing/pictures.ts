import type { Mask } from "@heirloom/core";
import fc from "fast-check";
import { type PhotoPoint, photoPoint } from "../points.js";
import type { Stroke } from "../stroke.js";

/** A mask drawn with # for 1. */
export function maskOf(rows: readonly string[]): Mask {
  const bits = Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 1 : 0));
  return { width: rows[0].length, height: rows.length, bits };
}

export function rowsOf({ width, height, bits }: Mask): string[] {
  return Array.from({ length: height }, (_, y) =>
    [...bits.subarray(y * width, (y + 1) * width)].map((bit) => (bit === 1 ? "#" : ".")).join(""),
  );
}

/** Where the bit is 1: "x,y". */
export function maskedOf({ width, bits }: Mask): Set<string> {
  const masked = new Set<string>();
  for (let i = 0; i < bits.length; i++)
    if (bits[i] === 1) masked.add(`${i % width},${Math.floor(i / width)}`);
  return masked;
}

/** A fixed noise of 0..1, different at every place: no test depends on chance. */
export function noise(x: number, y: number): number {
  const wave = Math.sin(12.9898 * x + 78.233 * y) * 43758.5453;
  return wave - Math.floor(wave);
}

export const anyMask = (width: number, height: number): fc.Arbitrary<Mask> =>
  fc
    .uint8Array({ minLength: width * height, maxLength: width * height, max: 3 })
    .map((values) => ({ width, height, bits: values.map((value) => (value === 0 ? 1 : 0)) }));

/** Quarter pixels hit centers, edges and neither; some points lie beside the photo. */
export const anyPoint = (width: number, height: number): fc.Arbitrary<PhotoPoint> =>
  fc
    .tuple(fc.integer({ min: -12, max: 4 * width + 12 }), fc.integer({ min: -12, max: 4 * height + 12 }))
    .map(([x, y]) => photoPoint(x / 4, y / 4));

export const anyStroke = (width: number, height: number): fc.Arbitrary<Stroke> =>
  fc.record({
    effect: fc.constantFrom("add", "erase", "protect"),
    radiusPx: fc.integer({ min: 1, max: 24 }).map((quarters) => quarters / 4),
    points: fc.array(anyPoint(width, height), { minLength: 1, maxLength: 5 }),
  });
