import type { Planes, Size } from "@heirloom/core/pixels";

/**
 * How much each pixel lies on a line that is lighter or darker than both its sides, 0..1 (one channel in, any range).
 *
 * The curvature of lightness across a direction less that along it, so that lines count and blots do not, averaged
 * over nine pixels in that direction, in which noise cancels and a line does not; the strongest of eight directions
 * and two scales (Lindeberg, "Edge detection and ridge detection with automatic scale selection", IJCV 30, 1998).
 * 1 is what two in a thousand pixels exceed: strength is relative, and faint lines lead where there are no others.
 * Two in a hundred saturate a crease's flanks as well, and a path on it strays by up to 3.4 pixels instead of 0.8
 * (eight drawn creases 45 grey levels deep in noise of 40).
 */
export function measureRidges(luma: Planes): Float32Array {
  const strength = new Float32Array(luma.width * luma.height);
  for (const sigma of sigmas) {
    const curvature = curvatureOf(blur(luma, sigma), luma);
    // Curvature falls with the square of the scale; Lindeberg's normalisation for ridges is t^(3/4), t = sigma^2.
    const gain = sigma ** 1.5 / (2 * reachPx + 1);
    for (let turn = 0; turn < directions; turn++) {
      strengthen(strength, curvature, { ...luma, gain, angle: (turn * Math.PI) / directions });
    }
  }
  const top = quantile(strength, 0.998);
  // A flat picture has no lines, only the rounding of its blur.
  if (top < 1e-6) return strength.fill(0);
  for (let i = 0; i < strength.length; i++) strength[i] = Math.min(1, strength[i] / top);
  return strength;
}

const directions = 8;
const reachPx = 4;

/** Pixels; creases and scratches are one to six pixels wide on the grid. */
const sigmas = [1.2, 2.4];

/**
 * The second derivatives as xx - yy and 2 xy: turned to any angle, these are curvature across less that along. Each
 * plane has `reachPx` of zeros around it: beyond the picture there are no lines.
 */
interface Curvature {
  readonly straight: Float32Array;
  readonly diagonal: Float32Array;
  /** Samples a row, zeros included. */
  readonly stride: number;
}

function curvatureOf(smooth: Float32Array, { width, height }: Size): Curvature {
  const stride = width + 2 * reachPx;
  const straight = new Float32Array(stride * (height + 2 * reachPx));
  const diagonal = new Float32Array(straight.length);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const at = y * width;
    const down = Math.min(height - 1, y + 1) * width;
    const to = (y + reachPx) * stride + reachPx;
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - 1);
      const right = Math.min(width - 1, x + 1);
      straight[to + x] = smooth[at + left] + smooth[at + right] - smooth[up + x] - smooth[down + x];
      const falling = smooth[up + left] + smooth[down + right];
      diagonal[to + x] = (falling - smooth[up + right] - smooth[down + left]) / 2;
    }
  }
  return { straight, diagonal, stride };
}

/** Raises each pixel's strength to that of a line through it in this direction. */
function strengthen(
  strength: Float32Array,
  { straight, diagonal, stride }: Curvature,
  { width, height, gain, angle }: Size & { readonly gain: number; readonly angle: number },
): void {
  const [cos, sin] = [gain * Math.cos(2 * angle), gain * Math.sin(2 * angle)];
  const turned = new Float32Array(straight.length);
  for (let i = 0; i < turned.length; i++) turned[i] = cos * straight[i] + sin * diagonal[i];
  const line = Int32Array.from({ length: 2 * reachPx + 1 }, (_, k) => {
    const t = k - reachPx;
    return Math.round(t * Math.sin(angle)) * stride + Math.round(t * Math.cos(angle));
  });
  for (let y = 0; y < height; y++) {
    const from = (y + reachPx) * stride + reachPx;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < line.length; k++) sum += turned[from + x + line[k]];
      const ridge = Math.abs(sum);
      if (ridge > strength[y * width + x]) strength[y * width + x] = ridge;
    }
  }
}

function blur({ width, height, data }: Planes, sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const taps = Float32Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-0.5 * ((k - reach) / sigma) ** 2),
  );
  const total = taps.reduce((sum, tap) => sum + tap, 0);
  for (let k = 0; k < taps.length; k++) taps[k] /= total;
  const across = new Float32Array(data.length);
  const padded = new Float32Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    padded.fill(row[0], 0, reach);
    padded.set(row, reach);
    padded.fill(row[width - 1], reach + width);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k] * padded[x + k];
      across[y * width + x] = sum;
    }
  }
  const smooth = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < taps.length; k++) {
      const from = Math.min(Math.max(y + k - reach, 0), height - 1) * width;
      for (let x = 0; x < width; x++) smooth[y * width + x] += taps[k] * across[from + x];
    }
  }
  return smooth;
}

/** Of every eighth value: sorting all of them would take as long as a scale. */
function quantile(values: Float32Array, share: number): number {
  const some = Float32Array.from({ length: Math.ceil(values.length / 8) }, (_, i) => values[8 * i]).sort();
  return some[Math.min(some.length - 1, Math.floor(share * some.length))];
}
