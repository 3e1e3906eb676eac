import type { Mask } from "../mask.js";
import type { Photo } from "../photo.js";
import {
  addLaplacian,
  correlationAt,
  covariance,
  findPatches,
  freedom,
  type Patch,
  patchSide,
  readResidual,
} from "./grain-patch.js";
import type { Box } from "./planes.js";

/** What the grain of a part of a photo is like: Gaussian, stronger or weaker with lightness, alike in all directions. */
export interface Grain {
  /** Variance of luma (0..1) at lightness 0.1, 0.3, 0.5, 0.7 and 0.9. */
  readonly variance: readonly number[];
  /** Correlation of luma between pixels 0, 1, ... 4 px apart along a row or column: 1 first. */
  readonly correlation: readonly number[];
  /** Covariance of R, G and B, row by row, where luma has variance 1; ones for a grey photo. */
  readonly channels: readonly number[];
}

const bins = 5;
/** Grain is taken to be correlated no further than this; of coarser grain the fill gets too little. */
const reachPx = 4;
/** Below this many patches of a lightness, nothing is said of it. */
const fewestPatches = 8;
/** As many patches tell a correlation to within 0.03. */
const mostDescribed = 64;

/** Standard deviations of luma (0..1) between which grain is believed: what is fainter shows nowhere, what is stronger
 * is texture. */
const faintest = 0.4 / 255;
const strongest = 20 / 255;

/** Half a ring of displacements about 6 px long. Over it stripes, hair and checkerboards repeat, and grain does not. */
const ring = [
  { dx: 6, dy: 0 },
  { dx: 6, dy: 2 },
  { dx: 5, dy: 3 },
  { dx: 4, dy: 4 },
  { dx: 3, dy: 5 },
  { dx: 2, dy: 6 },
  { dx: 0, dy: 6 },
  { dx: -2, dy: 6 },
  { dx: -3, dy: 5 },
  { dx: -4, dy: 4 },
  { dx: -5, dy: 3 },
  { dx: -6, dy: 2 },
] as const;

/**
 * Measures the grain in a view of a photo, further around it where holes leave too little; undefined when there is
 * none. Only unmasked pixels are looked at. `ceiling` is `grainCeiling` of the photo.
 *
 * The flattest patches decide (after Olsen, "Estimation of noise in images: an evaluation", 1993): 16 px squares less
 * a fitted plane, at each lightness those whose variance is near the lowest fifth's. What texture they still hold would be
 * taken for grain. Two things give it away: it correlates 6 px away, and a Laplacian finds it in few
 * places rather than everywhere (median absolute deviation, as Donoho 1995, against root mean square). Both lower the
 * answer: in textured surroundings it is too little grain rather than too much.
 */
export function measureGrain(
  photo: Photo,
  mask: Mask,
  { view, ceiling }: { readonly view: Box; readonly ceiling: number },
): Grain | undefined {
  const all = flattest(photo, patchesAround(photo, mask, view), 0.2);
  const limit = Math.min(ceiling, limitOf(all));
  // A lightness that only edges and leaves have says nothing, unless there is no other.
  const most = limitOf(all.filter(isMiddle));
  const grainy = all.filter(({ variance, evenness }) => variance <= most && evenness > 0.7);
  const tones = grainy.length > 0 ? grainy : all;
  const structure = describe(
    photo,
    tones.flatMap(({ patches }) => patches),
  );
  if (structure === undefined) return undefined;
  const { share, correlation, channels } = structure;
  // What rounding to 8 bits has added will be added again when the fill is rounded.
  const rounding = photo.depth === 8 ? 1 / 12 / 255 ** 2 : 0;
  const variance = Array.from({ length: bins }, (_, bin) =>
    Math.max(0, Math.min(nearest(tones, bin).variance, limit) * share - rounding),
  );
  const strength = Math.sqrt(Math.max(...variance));
  return strength < faintest || strength > strongest ? undefined : { variance, correlation, channels };
}

/**
 * The most variance of luma (0..1) that grain may have anywhere in a photo; infinite when nothing tells. Where a hole
 * lies in foliage, even the flattest patches around it are leaves, but some sky or wall elsewhere shows how grainy the
 * photo is: in midtones grain is at most half as strong again as in other midtones (2.25 times the variance), and four
 * times as strong as in shadows and lights. Read off 4096 patches at most.
 */
export function grainCeiling(photo: Photo, mask: Mask): number {
  const { width, height } = photo;
  const stepPx = patchSide * Math.ceil(Math.sqrt((width * height) / patchSide ** 2 / 4096));
  const patches = findPatches(photo, mask, { box: { x: 0, y: 0, width, height }, stepPx });
  return limitOf(flattest(photo, patches, 0.05));
}

function limitOf(tones: readonly Tone[]): number {
  return tones.reduce((least, tone) => {
    if (isMiddle(tone)) return Math.min(least, 2.25 * tone.variance);
    // Clipped black and white have no grain, and say nothing.
    return tone.variance < faintest ** 2 ? least : Math.min(least, 16 * tone.variance);
  }, Number.POSITIVE_INFINITY);
}

const isMiddle = ({ bin }: Tone): boolean => bin > 0 && bin < bins - 1;

function patchesAround(photo: Photo, mask: Mask, view: Box): Patch[] {
  // One lightness of five has enough of them for sure.
  const enough = bins * fewestPatches;
  let patches: Patch[] = [];
  for (let marginPx = 0; marginPx < 512 && patches.length < enough; marginPx = 2 * marginPx + 64) {
    const [x, y] = [Math.max(0, view.x - marginPx), Math.max(0, view.y - marginPx)];
    const width = Math.min(photo.width, view.x + view.width + marginPx) - x;
    const height = Math.min(photo.height, view.y + view.height + marginPx) - y;
    patches = findPatches(photo, mask, { box: { x, y, width, height }, stepPx: patchSide });
  }
  return patches;
}

/** The flat patches of one lightness. */
interface Tone {
  /** A fifth of the range of lightness, from 0 to 4. */
  readonly bin: number;
  readonly patches: readonly Patch[];
  /** 1 for what is everywhere alike, like Gaussian grain; less, down to 0, for lines and edges. */
  readonly evenness: number;
  /** The patches' mean, less what lines and edges have of it. */
  readonly variance: number;
}

/** Of each lightness with enough patches, those that are about as flat as the flattest `share`. */
function flattest(photo: Photo, patches: readonly Patch[], share: number): Tone[] {
  const tones: Tone[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const alike = patches
      .filter(({ lightness }) => Math.min(bins - 1, Math.floor(lightness * bins)) === bin)
      .sort((a, b) => a.variance - b.variance);
    if (alike.length < fewestPatches) continue;
    // Patches of nothing but grain vary by 10 to 20 %: this takes nearly all of them, and so is not biased.
    const limit = 1.6 * alike[Math.floor(alike.length * share)].variance;
    const flat = alike.filter((patch) => patch.variance <= limit);
    const mean = flat.reduce((sum, patch) => sum + patch.variance, 0) / flat.length;
    const evenness = evennessOf(photo, flat);
    tones.push({ bin, patches: flat, evenness, variance: mean * evenness });
  }
  return tones;
}

/** The tone of the lightness, or of the nearest one; of two, the less grainy. */
function nearest(tones: readonly Tone[], bin: number): Tone {
  return tones.reduce((best, tone) => {
    const closer = Math.abs(best.bin - bin) - Math.abs(tone.bin - bin);
    return closer > 0 || (closer === 0 && tone.variance < best.variance) ? tone : best;
  });
}

/** Grain's share of the patches' variance, its correlation over pixels and its covariance over channels. */
function describe(photo: Photo, flat: readonly Patch[]) {
  const grainy = flat.filter(({ variance }) => variance > 0);
  if (grainy.length < fewestPatches) return undefined;
  const used = Math.min(grainy.length, mostDescribed);
  const near = new Float64Array(reachPx + 1);
  const far = new Float64Array(ring.length);
  const channels = new Float64Array(9);
  let power = 0;
  const luma = new Float64Array(patchSide ** 2);
  const rgb = [luma.slice(), luma.slice(), luma.slice()];
  for (let i = 0; i < used; i++) {
    const { x, y, variance } = grainy[Math.floor((i * grainy.length) / used)];
    readResidual(photo, { x, y, sample: "luma" }, luma);
    for (let k = 0; k < luma.length; k++) luma[k] /= Math.sqrt(variance);
    for (let k = 0; k <= reachPx; k++) near[k] += (correlationAt(luma, k, 0) + correlationAt(luma, 0, k)) / 2;
    for (const [k, { dx, dy }] of ring.entries()) far[k] += correlationAt(luma, dx, dy);
    for (let c = 0; c < 3; c++) readResidual(photo, { x, y, sample: c }, rgb[c]);
    for (let k = 0; k < 9; k++) channels[k] += covariance(rgb[Math.floor(k / 3)], rgb[k % 3]);
    power += variance;
  }
  const repeats = far.reduce((most, value) => Math.max(most, value / near[0]), 0);
  const opposes = far.reduce((most, value) => Math.max(most, -value / near[0]), 0);
  const { correlation, lost } = withoutPlaneLoss(near.map((value) => value / near[0]));
  return {
    // A plane taken off coarse grain leaves it slightly negative far away.
    share: trustInRing(Math.max(repeats, opposes - 0.15) - 0.3 / Math.sqrt(used)) / (1 - lost),
    correlation,
    channels: [...channels].map((sum) => sum / power),
  };
}

/** 1 for what does not correlate 6 px away, 0 from about 0.45 on. */
const trustInRing = (repeats: number): number => Math.min(1, Math.max(0, 1 - 2.5 * (repeats - 0.03)));

function evennessOf(photo: Photo, patches: readonly Patch[]): number {
  const sizes: number[] = [];
  const luma = new Float64Array(patchSide ** 2);
  const used = Math.min(patches.length, 16);
  for (let i = 0; i < used; i++) {
    const { x, y } = patches[Math.floor((i * patches.length) / used)];
    readResidual(photo, { x, y, sample: "luma" }, luma);
    addLaplacian(luma, sizes);
  }
  const power = sizes.reduce((sum, value) => sum + value * value, 0) / sizes.length;
  const robust = Float64Array.from(sizes).sort()[sizes.length >> 1] / 0.6745;
  return power > 0 ? Math.min(1, (robust * robust) / power) : 0;
}

/** With the plane, a patch loses some of its coarse grain: 3 degrees of freedom of about as many as there are grains. */
function withoutPlaneLoss(measured: Float64Array) {
  let lost = 0;
  let correlation = [...measured];
  for (let turn = 0; turn < 8; turn++) {
    const along = correlation.reduce((sum, value, k) => sum + (k === 0 ? 1 : 2 * value), 0);
    // A grain of white noise is one pixel large, which the variance has taken into account.
    lost = Math.min(0.15, Math.max(0, (3 * (along * along - 1)) / freedom));
    correlation = [...measured].map((value) => value * (1 - lost) + lost);
  }
  return { correlation, lost };
}
