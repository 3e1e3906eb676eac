import type { Mask } from "./mask.js";
import type { Stage } from "./models/card.js";
import type { Photo } from "./photo.js";

/** Everything that comes back for one photo. */
export interface Restoration {
  /** Defects filled in; every pixel outside the mask is the scan's, bit for bit. */
  readonly restored: Photo;
  /** The restored photo with color; its lightness is the restored photo's. */
  readonly restoredColor: Photo;
  /** The scan as it is, with color: the fallback for when the search for defects erred. */
  readonly color: Photo;
  readonly mask: Mask;
  readonly report: Report;
}

export type Picture = "restored" | "restored-color" | "color";

/** `docs/report.md` explains each one. */
export const warningCodes = [
  /** Nothing was found: the restored picture is the scan. */
  "no-defects",
  /** Over a third of the photo was marked: the search probably erred. */
  "defects-everywhere",
  /** A hole is larger than any seen in training. */
  "hole-too-large",
  /** The photo is in color already; its color was left alone. */
  "already-color",
  /** The short side is below 200 px. */
  "low-resolution",
] as const;

export type WarningCode = (typeof warningCodes)[number];

/** Which network it was. */
export interface ModelStamp {
  readonly version: string;
  readonly sha256: string;
}

/** `NAME.report.json`. */
export interface Report {
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
  readonly channels: 1 | 3;
  /** Masked pixels over all pixels, 0..1. */
  readonly defectShare: number;
  /** Connected defects in the mask. */
  readonly defectCount: number;
  readonly maskSource: "found" | "given";
  /** 0..1; absent when the mask was given. */
  readonly sensitivity?: number;
  readonly recommended: Picture;
  readonly warnings: readonly WarningCode[];
  /** Wall time by stage. */
  readonly timings: { readonly defectsMs: number; readonly inpaintMs: number; readonly colorMs: number };
  /** The networks that were used, by stage; a stage that had nothing to do is absent. */
  readonly models: Readonly<Partial<Record<Stage, ModelStamp>>>;
}
