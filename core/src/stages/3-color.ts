import { pause, throwIfCancelled } from "../cancel.js";
import type { LoadModel, Model } from "../models/model.js";
import { type Photo, white } from "../photo.js";
import { fitChromaToLuma } from "../pixels/guided-upsample.js";
import type { Planes, Size } from "../pixels/planes.js";
import { resize, resizedRows } from "../pixels/resize.js";
import { lumaRows, planesRows } from "../pixels/rows.js";
import { isMonochrome } from "../pixels/tone.js";
import { readLuma, writeColor } from "../pixels/ycbcr.js";
import { type ColorHint, drawHints } from "./color-hints.js";
import { type LookOptions, runOnPlanes, type StageResult } from "./stage.js";

export interface ColorizeOptions extends LookOptions {
  /** Colors even a photo that is in color already. */
  readonly force?: boolean | undefined;
  /** Colors wanted at some points; with any, even a photo that is in color already is colored. */
  readonly hints?: readonly ColorHint[] | undefined;
}

/**
 * Photo -> colored. Lightness (Y of BT.601) stays the photo's own to a tenth of a level; the network gives only the
 * chroma. The tone of a toned print gives way to it; a photo in color is left alone.
 */
export async function colorize(
  photo: Photo,
  load: LoadModel<"color">,
  options: ColorizeOptions = {},
): Promise<StageResult> {
  const { hints = [], force = hints.length > 0, mirrored, signal, onProgress } = options;
  throwIfCancelled(signal);
  onProgress?.({ stage: "color", done: 0 });
  if (!force && !isMonochrome(photo)) {
    onProgress?.({ stage: "color", done: 1 });
    return { photo, warnings: ["already-color"] };
  }

  const model = await load();
  const dependence = await predictColor(photo, model, { hints, mirrored, signal });
  onProgress?.({ stage: "color", done: 0.5 });
  const colored = await paint(photo, dependence, signal);
  onProgress?.({ stage: "color", done: 1 });
  return { photo: colored, warnings: [] };
}

/** The network's chroma, as its dependence on lightness around each pixel; see `fitChromaToLuma`. */
async function predictColor(
  photo: Photo,
  model: Model<"color">,
  { hints, mirrored, signal }: LookOptions & { readonly hints: readonly ColorHint[] },
): Promise<Planes> {
  const luma = resize(lumaRows(photo), colorSize(photo, model.card.shortSide));
  const { width, height, data } = await runOnPlanes(
    model,
    { luma, hints: drawHints(hints, photo, luma) },
    { card: model.card, output: "chroma", mirrored, signal },
  );
  const count = width * height;
  const chroma = { width, height, cb: data.subarray(0, count), cr: data.subarray(count) };
  return fitChromaToLuma(luma, chroma, guide);
}

/**
 * A window of 5 px at 256 to 512 px finds the edge that a color belongs to and no other (measured on the photos that
 * `fitChromaToLuma` names: 1 to 6 px of radius lie within 0.9 dB); an epsilon of 0.001, a standard deviation of 8 levels
 * in 255, is above the grain of a print and below the edges of what it shows.
 */
const guide = { radiusPx: 2, epsilon: 0.001 };

/** The photo's size with its short side brought to `shortSidePx`; less for panoramas, to bound the long side. */
export function colorSize({ width, height }: Size, shortSidePx: number): Size {
  const scale = Math.min(shortSidePx / Math.min(width, height), (4 * shortSidePx) / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

const rowsBetweenPauses = 256;

async function paint(photo: Photo, dependence: Planes, signal: AbortSignal | undefined): Promise<Photo> {
  const { width } = photo;
  const colored = blankColor(photo);
  const luma = new Float32Array(width);
  const cb = new Float32Array(width);
  const cr = new Float32Array(width);
  const scale = 1 / white(photo);
  let y = 0;
  for (const row of resizedRows(planesRows(dependence), photo)) {
    if (y % rowsBetweenPauses === 0) await pause(signal);
    readLuma(photo, y, luma);
    for (let x = 0; x < width; x++) {
      const lightness = luma[x] * scale;
      cb[x] = row[4 * x] * lightness + row[4 * x + 1];
      cr[x] = row[4 * x + 2] * lightness + row[4 * x + 3];
    }
    writeColor(colored, y, { luma, cb, cr });
    y++;
  }
  return colored;
}

/** An RGB photo to write to, with this one's size, depth, alpha and metadata. A grey ICC profile does not fit it. */
function blankColor(photo: Photo): Photo {
  const { icc, ...others } = photo.metadata;
  const metadata = photo.channels === 3 ? photo.metadata : others;
  const samples = photo.width * photo.height * 3;
  return photo.depth === 8
    ? { ...photo, channels: 3, metadata, pixels: new Uint8Array(samples) }
    : { ...photo, channels: 3, metadata, pixels: new Uint16Array(samples) };
}
