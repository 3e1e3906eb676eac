import type { ChromaMap } from "../mask.js";
import type { Planes } from "./planes.js";

/**
 * How chroma depends on lightness around each pixel of a small picture: Cb = planes 0 * Y + plane 1,
 * Cr = plane 2 * Y + plane 3. Enlarged and applied to the photo's own Y, it puts color edges where lightness has its.
 *
 * He and Sun, "Fast guided filter" (2015), https://arxiv.org/abs/1505.00996: a and b of the guided filter at low
 * resolution, averaged over the window.
 *
 * @param luma one plane of Y, 0..1, at the chroma's size
 * @param options radiusPx: half the window's side, in pixels of the small picture, at least 1;
 *   epsilon: the variance of Y (0..1) from which a change of lightness counts as an edge
 */
export function fitChromaToLuma(
  luma: Planes,
  chroma: ChromaMap,
  { radiusPx, epsilon }: { readonly radiusPx: number; readonly epsilon: number },
): Planes {
  const { width, height } = luma;
  const count = width * height;
  const mean = (values: Float64Array) => boxMean(values, width, height, radiusPx);
  const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Float64Array.from({ length: count }, (_, i) => a[i] * b[i]);

  const meanLuma = mean(Float64Array.from(luma.data));
  const variance = mean(product(luma.data, luma.data));
  for (let i = 0; i < count; i++) variance[i] -= meanLuma[i] * meanLuma[i];

  const data = new Float32Array(4 * count);
  for (const [index, plane] of [chroma.cb, chroma.cr].entries()) {
    const slope = mean(product(luma.data, plane));
    const offset = mean(Float64Array.from(plane));
    for (let i = 0; i < count; i++) {
      slope[i] = (slope[i] - meanLuma[i] * offset[i]) / (variance[i] + epsilon);
      offset[i] -= slope[i] * meanLuma[i];
    }
    data.set(mean(slope), 2 * index * count);
    data.set(mean(offset), (2 * index + 1) * count);
  }
  return { width, height, channels: 4, data };
}

/** Mean over the square window of side 2 * radius + 1 around each pixel; at the edges, over what of it exists. */
function boxMean(values: Float64Array, width: number, height: number, radius: number): Float64Array {
  const across = new Float64Array(values.length);
  for (let y = 0; y < height; y++) slide(values, across, y * width, 1, width);
  const mean = new Float64Array(values.length);
  for (let x = 0; x < width; x++) slide(across, mean, x, width, height);
  return mean;

  /** The running mean of one line: `length` samples from `first`, `step` apart. */
  function slide(from: Float64Array, to: Float64Array, first: number, step: number, length: number): void {
    let sum = 0;
    for (let i = 0; i < Math.min(radius, length); i++) sum += from[first + i * step];
    for (let i = 0; i < length; i++) {
      if (i + radius < length) sum += from[first + (i + radius) * step];
      if (i - radius > 0) sum -= from[first + (i - radius - 1) * step];
      to[first + i * step] = sum / (Math.min(i + radius, length - 1) - Math.max(i - radius, 0) + 1);
    }
  }
}
