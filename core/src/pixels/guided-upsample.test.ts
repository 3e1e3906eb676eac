import { expect, test } from "vitest";
import { z } from "zod";
import { planeSchema, readReference } from "../testing/reference.js";
import { fitChromaToLuma } from "./guided-upsample.js";
import type { Planes } from "./planes.js";

/** Cb (0) or Cr (1) at the fit's own size. */
function applied(fit: Planes, luma: Planes, channel: 0 | 1): Float32Array {
  const count = luma.data.length;
  return luma.data.map(
    (y, i) => fit.data[2 * channel * count + i] * y + fit.data[(2 * channel + 1) * count + i],
  );
}

test.for(
  readReference(
    "guided",
    z.strictObject({
      radiusPx: z.int(),
      epsilon: z.number(),
      luma: planeSchema,
      cb: planeSchema,
      cr: planeSchema,
      filteredCb: planeSchema,
      filteredCr: planeSchema,
    }),
  ),
)("away from the edges the fit is OpenCV's guided filter", ({ radiusPx, epsilon, luma, ...planes }) => {
  const { width, height } = luma;
  const chroma = { width, height, cb: planes.cb.data, cr: planes.cr.data };
  const fit = fitChromaToLuma(luma, chroma, { radiusPx, epsilon });
  for (const [channel, wanted] of [[0, planes.filteredCb] as const, [1, planes.filteredCr] as const]) {
    const got = applied(fit, luma, channel);
    for (let y = 2 * radiusPx; y < height - 2 * radiusPx; y++) {
      for (let x = 2 * radiusPx; x < width - 2 * radiusPx; x++) {
        expect(Math.abs(got[y * width + x] - wanted.data[y * width + x])).toBeLessThan(2e-5);
      }
    }
  }
});

const step: Planes = {
  width: 20,
  height: 12,
  channels: 1,
  data: Float32Array.from({ length: 240 }, (_, i) => (i % 20 < 10 ? 0.2 : 0.8)),
};

test("chroma that follows lightness comes back, edge and all", () => {
  const cb = step.data.map((y) => 0.3 * y - 0.1);
  const fit = fitChromaToLuma(step, { width: 20, height: 12, cb, cr: cb }, { radiusPx: 3, epsilon: 1e-6 });
  for (const [i, value] of applied(fit, step, 1).entries()) expect(value).toBeCloseTo(cb[i], 4);
});

test("an even chroma stays even, even when the window is larger than the picture", () => {
  const cb = new Float32Array(240).fill(0.25);
  const fit = fitChromaToLuma(step, { width: 20, height: 12, cb, cr: cb }, { radiusPx: 40, epsilon: 1e-3 });
  for (const value of applied(fit, step, 0)) expect(value).toBeCloseTo(0.25, 6);
});
