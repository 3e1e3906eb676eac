import { expect, test } from "vitest";
import { z } from "zod";
import { noise } from "../testing/photos.js";
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
      slopeCb: planeSchema,
      slopeCr: planeSchema,
    }),
  ),
)(
  "away from the edges the slopes are those of OpenCV's guided filter",
  ({ radiusPx, epsilon, luma, ...planes }) => {
    const { width, height } = luma;
    const chroma = { width, height, cb: planes.cb.data, cr: planes.cr.data };
    const fit = fitChromaToLuma(luma, chroma, { radiusPx, epsilon });
    for (const [plane, wanted] of [[0, planes.slopeCb] as const, [2, planes.slopeCr] as const]) {
      for (let y = 2 * radiusPx; y < height - 2 * radiusPx; y++) {
        for (let x = 2 * radiusPx; x < width - 2 * radiusPx; x++) {
          const at = y * width + x;
          expect(Math.abs(fit.data[plane * width * height + at] - wanted.data[at])).toBeLessThan(1e-5);
        }
      }
    }
  },
);

const step: Planes = {
  width: 20,
  height: 12,
  channels: 1,
  data: Float32Array.from({ length: 240 }, (_, i) => (i % 20 < 10 ? 0.2 : 0.8)),
};

test("at its own size the chroma comes back, whatever it is", () => {
  const cb = step.data.map((_, i) => noise(i, 0) - 0.5);
  const cr = step.data.map((_, i) => noise(i, 1) - 0.5);
  const fit = fitChromaToLuma(step, { width: 20, height: 12, cb, cr }, { radiusPx: 2, epsilon: 1e-3 });
  for (const [i, value] of applied(fit, step, 0).entries()) expect(value).toBeCloseTo(cb[i], 6);
  for (const [i, value] of applied(fit, step, 1).entries()) expect(value).toBeCloseTo(cr[i], 6);
});

test("chroma that follows lightness has its slope, so that a sharper lightness sharpens it", () => {
  const ramp = { ...step, data: step.data.map((_, i) => (i % 20) / 20) };
  const cb = ramp.data.map((y) => 0.3 * y - 0.1);
  const fit = fitChromaToLuma(ramp, { width: 20, height: 12, cb, cr: cb }, { radiusPx: 3, epsilon: 1e-9 });
  for (let i = 0; i < 240; i++) {
    expect(fit.data[i]).toBeCloseTo(0.3, 4);
    expect(fit.data[240 + i]).toBeCloseTo(-0.1, 4);
  }
});

test("an even chroma depends on nothing, even when the window is larger than the picture", () => {
  const cb = new Float32Array(240).fill(0.25);
  const fit = fitChromaToLuma(step, { width: 20, height: 12, cb, cr: cb }, { radiusPx: 40, epsilon: 1e-3 });
  for (const slope of fit.data.subarray(0, 240)) expect(slope).toBeCloseTo(0, 6);
});
