import { readFile } from "node:fs/promises";
import { type Mask, type Photo, type Platform, RestoreError } from "@heirloom/core";
import { describeError } from "../describe-error.js";
import { exitStatus } from "../exit-status.js";
import { readMask } from "../mask-file.js";
import type { World } from "../world.js";

export interface VerifyCommand {
  readonly original: string;
  readonly result: string;
  readonly mask: string;
  readonly isJson: boolean;
}

/** The largest difference between two photos outside of a mask, and where it is. */
export type Difference =
  | { readonly largest: 0 }
  | { readonly largest: number; readonly x: number; readonly y: number; readonly pixels: number };

/** `heirloom verify`: status 0 when every pixel outside of the mask is the original's, 1 when one is not. */
export async function verifyCommand(world: World, options: VerifyCommand): Promise<number> {
  const platform = await world.platform();
  const original = await readPhoto(options.original, platform);
  const result = await readPhoto(options.result, platform);
  const { mask } = await readMask(options.mask, platform);
  checkAlike(original, result, options);
  if (mask.width !== original.width || mask.height !== original.height) {
    const came = `mask is ${mask.width}x${mask.height}`;
    throw new RestoreError("mask-size", `${came} but the photo is ${original.width}x${original.height}`);
  }
  const difference = compareOutside(original, result, mask);
  world.print(options.isJson ? JSON.stringify(difference) : tell(difference, original));
  return difference.largest === 0 ? exitStatus.done : exitStatus.failed;
}

/** Compares sample for sample, alpha included where both have it. */
export function compareOutside(original: Photo, result: Photo, mask: Mask): Difference {
  let worst = { largest: 0, at: 0 };
  let pixels = 0;
  for (let at = 0; at < mask.bits.length; at++) {
    if (mask.bits[at] === 1) continue;
    let here = 0;
    for (let i = at * original.channels; i < (at + 1) * original.channels; i++) {
      here = Math.max(here, Math.abs(original.pixels[i] - result.pixels[i]));
    }
    if (original.alpha && result.alpha)
      here = Math.max(here, Math.abs(original.alpha[at] - result.alpha[at]));
    if (here > 0) pixels += 1;
    if (here > worst.largest) worst = { largest: here, at };
  }
  if (worst.largest === 0) return { largest: 0 };
  const { width } = original;
  return { largest: worst.largest, x: worst.at % width, y: Math.floor(worst.at / width), pixels };
}

function checkAlike(original: Photo, result: Photo, { result: path }: VerifyCommand): void {
  const shape = ({ width, height, depth, channels }: Photo) =>
    `${width}x${height} with ${depth} bits and ${channels} channel${channels === 1 ? "" : "s"}`;
  if (shape(original) === shape(result)) return;
  throw new RestoreError(
    "usage",
    `wanted ${shape(original)} like the original, ${path} has ${shape(result)}`,
  );
}

function tell(difference: Difference, { depth }: Photo): string {
  const head = `largest difference outside the mask: ${difference.largest}`;
  if (!("x" in difference)) return head;
  const { x, y, pixels } = difference;
  return `${head} of ${depth === 8 ? 255 : 65535}, at x=${x} y=${y}; ${pixels} pixels differ`;
}

async function readPhoto(path: string, platform: Platform): Promise<Photo> {
  try {
    return await platform.decode(await readFile(path));
  } catch (cause) {
    const { code, message } = describeError(cause);
    throw new RestoreError(code, `${path}: ${message}`, { cause });
  }
}
