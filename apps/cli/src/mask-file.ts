import { readFile } from "node:fs/promises";
import { type Mask, type Photo8, type Platform, RestoreError } from "@heirloom/core";
import { describeError } from "./describe-error.js";
import { sha256Of } from "./report-file.js";

/** A mask that a person gave, with what identifies its file. */
export interface MaskFile {
  readonly mask: Mask;
  readonly sha256: string;
}

/** Reads a mask from any picture: a pixel whose brightest channel is over half of white is a defect. */
export async function readMask(path: string, platform: Platform): Promise<MaskFile> {
  const bytes = await readBytes(path);
  const photo = await platform.decode(bytes).catch((cause: unknown) => {
    const { message } = describeError(cause);
    throw new RestoreError("mask-unreadable", `mask ${path}: ${message}`, { cause });
  });
  const { width, height, channels, pixels, depth } = photo;
  const half = depth === 8 ? 127 : 32767;
  const bits = new Uint8Array(width * height);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < bits.length; i++) if (pixels[i * channels + c] > half) bits[i] = 1;
  }
  return { mask: { width, height, bits }, sha256: sha256Of(bytes) };
}

/** The mask as a grey picture, white where there is a defect. */
export function maskPicture({ width, height, bits }: Mask): Photo8 {
  const pixels = new Uint8Array(bits.length);
  for (let i = 0; i < bits.length; i++) pixels[i] = 255 * bits[i];
  return { width, height, channels: 1, depth: 8, metadata: {}, pixels };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = describeError(cause);
    throw new RestoreError(code, `mask ${path}: ${message}`, { cause });
  }
}
