import {
  type Encoding,
  type Mask,
  type Photo8,
  type Picture,
  pictureFormat,
  type Report,
} from "@heirloom/core";
import type { PhotoFacts, ResultFormat } from "./messages.js";

/** The format that keeps a scan's every sample, as the command line chooses it: its own, or PNG. */
export function losslessFormatOf(bytes: Uint8Array): PhotoFacts["losslessFormat"] {
  const format = pictureFormat(bytes);
  if (format.kind !== "supported" || !format.isLossless) return "png";
  return format.name === "tiff" || format.name === "webp" ? format.name : "png";
}

export const encodingOf = (lossless: PhotoFacts["losslessFormat"], wanted: ResultFormat): Encoding => ({
  format: wanted === "jpeg" ? "jpeg" : lossless,
});

const extensions = {
  jpeg: ["jpg", "jpeg", "jpe"],
  png: ["png"],
  tiff: ["tif", "tiff"],
  webp: ["webp"],
} as const;

/** The end of the results' names: the scan's own spelling (tif, tiff) where it fits the format. */
export function extensionOf(scanName: string, format: Encoding["format"]): string {
  const own = scanName.slice(scanName.lastIndexOf(".") + 1).toLowerCase();
  return extensions[format].find((extension) => extension === own) ?? extensions[format][0];
}

/** `NAME.WHAT`, as `heirloom restore` names its files. */
export const resultName = (scanName: string, what: string): string => `${stemOf(scanName)}.${what}`;

/** The names without their ends, told apart where two photos of a batch have the same. */
export function stemsOf(scanNames: readonly string[]): string[] {
  const taken = new Set<string>();
  return scanNames.map((name) => {
    const stem = stemOf(name);
    let own = stem;
    for (let i = 2; taken.has(own.toLowerCase()); i++) own = `${stem} (${i})`;
    taken.add(own.toLowerCase());
    return own;
  });
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

/** The mask as a grey picture, white where there is a defect. */
export const maskPicture = ({ width, height, bits }: Mask): Photo8 => ({
  width,
  height,
  channels: 1,
  depth: 8,
  metadata: {},
  pixels: bits.map((bit) => bit * 255),
});

export interface FileFacts {
  readonly input: { readonly name: string; readonly bytes: number; readonly sha256: string };
  readonly settings: Readonly<Record<string, string | number>>;
  readonly outputs: Readonly<
    Partial<Record<Picture | "defects", { readonly file: string; readonly bytes: number }>>
  >;
}

/** `NAME.report.json`: the same fields as the command line's. */
export const reportText = (report: Report, facts: FileFacts): string =>
  `${JSON.stringify({ ...facts, ...report, program: "heirloom web 0.1.0" }, undefined, 2)}\n`;

export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
