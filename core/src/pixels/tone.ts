import type { Photo } from "../photo.js";
import { fitWithin, type Planes } from "./planes.js";
import { resize } from "./resize.js";
import { photoRows } from "./rows.js";
import { cbOf, crOf, lumaOf } from "./ycbcr.js";

/**
 * Whether a photo shows one tone only: grey, or toned like a sepia print, faded and stained as it may be.
 *
 * A print's tone follows its lightness, and fading or stains move it along one hue; the chroma of real color spreads
 * in two directions. `hueSpread` measures that. With this limit 363 of 367 undamaged old portraits (kensanata/face),
 * 19 of 24 worn cabinet cards (MaysAlsalum/OldPhotoRestorationProject) and 31 of 500 color photos (BSDS500; deserts,
 * snow, dusk) count as monochrome. In doubt a photo counts as color, since replacing real color harms more than not
 * coloring, which the person sees and can overrule.
 */
export const isMonochrome = (photo: Photo): boolean =>
  photo.channels === 1 || hueSpread(photo) < largestPrintSpread;

const largestPrintSpread = 0.009;

/** Local color noise of a scan averages out at this long side. */
const longSidePx = 256;

/**
 * How far the chroma of a photo spreads in the CbCr plane (each -0.5..0.5) once a curve of lightness (quadratic, least
 * squares) is taken off: the geometric mean of the standard deviations along its main axis and across it. 0 for any
 * photo of a single tone.
 */
export function hueSpread(photo: Photo): number {
  const small = resize(photoRows(photo), fitWithin(photo, longSidePx));
  const chroma = chromaOf(small);
  const cb = withoutCurve(chroma.cb, chroma.luma);
  const cr = withoutCurve(chroma.cr, chroma.luma);
  const determinant = mean(cb, cb) * mean(cr, cr) - mean(cb, cr) ** 2;
  return Math.max(0, determinant) ** 0.25;
}

function chromaOf({ width, height, channels, data }: Planes) {
  const count = width * height;
  const [luma, cb, cr] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  if (channels === 1) return { luma, cb, cr };
  for (let i = 0; i < count; i++) {
    luma[i] = lumaOf(data[i], data[count + i], data[2 * count + i]);
    cb[i] = cbOf(data[2 * count + i], luma[i]);
    cr[i] = crOf(data[i], luma[i]);
  }
  return { luma, cb, cr };
}

/** What remains of `values` after projection on 1, luma and luma squared (made orthogonal one after the other). */
function withoutCurve(values: Float64Array, luma: Float64Array): Float64Array {
  const constant = new Float64Array(values.length).fill(1);
  const linear = without(luma, [constant]);
  const quadratic = without(
    luma.map((value) => value * value),
    [constant, linear],
  );
  return without(values, [constant, linear, quadratic]);
}

function without(values: Float64Array, basis: readonly Float64Array[]): Float64Array {
  let rest = values;
  for (const axis of basis) {
    const power = mean(axis, axis);
    // A flat photo has no slope to take off.
    if (power < 1e-12) continue;
    const share = mean(rest, axis) / power;
    rest = rest.map((value, i) => value - share * axis[i]);
  }
  return rest;
}

function mean(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum / a.length;
}
