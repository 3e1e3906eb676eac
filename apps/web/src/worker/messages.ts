import type { Backend, ErrorCode, Mask, Picture, Report, Stage } from "@heirloom/core";

/** Everything that the page and its worker say to each other. Pixels and bitmaps are transferred, never copied. */

/** Given by the page; one photo of the queue. */
export type PhotoId = string;

/** What can be looked at: the scan as it came, or one of the three results. */
export type Shown = "scan" | Picture;

/** How results are written: as the scan's format allows without loss, or as smaller files. */
export type ResultFormat = "lossless" | "jpeg";

/** What the file holds, once it is decoded. */
export interface PhotoFacts {
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
  readonly channels: 1 | 3;
  /** The format that keeps every sample; PNG where the scan's own would not. */
  readonly losslessFormat: "png" | "tiff" | "webp";
}

/** A place on the photo, in its pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The photo has this color here; 0..255. */
export interface Hint extends Place {
  readonly color: readonly [r: number, g: number, b: number];
}

/** What a person made of the defects that were found. */
export interface Correction {
  readonly mask: Mask;
  /** Where the detector's own mask was used as it is; undefined once anything was drawn or judged. */
  readonly sensitivity: number | undefined;
  readonly hints: readonly Hint[];
}

export type ToWorker =
  /** A photo is about to come: the networks may do so already. What goes wrong is told with the photo. */
  | { readonly kind: "prepare" }
  /** None comes after all. */
  | { readonly kind: "never-mind" }
  | { readonly kind: "restore"; readonly id: PhotoId; readonly file: Blob; readonly name: string }
  | { readonly kind: "apply"; readonly id: PhotoId; readonly correction: Correction }
  | { readonly kind: "cancel"; readonly id: PhotoId }
  | { readonly kind: "forget"; readonly id: PhotoId }
  | { readonly kind: "ask"; readonly ask: number; readonly question: Question };

export type Question =
  | { readonly kind: "mask-at"; readonly id: PhotoId; readonly sensitivity: number }
  | { readonly kind: "trace"; readonly id: PhotoId; readonly from: Place; readonly to: Place }
  | ({ readonly kind: "tile"; readonly id: PhotoId; readonly picture: Shown } & TilePlace)
  | {
      readonly kind: "file";
      readonly id: PhotoId;
      readonly picture: Picture;
      readonly format: ResultFormat;
    }
  | { readonly kind: "zip"; readonly ids: readonly PhotoId[]; readonly format: ResultFormat };

/** A square of `tileSidePx` on a picture that is halved `level` times. */
export interface TilePlace {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

export const tileSidePx = 512;

export type Answer =
  | { readonly kind: "mask"; readonly mask: Mask }
  | { readonly kind: "places"; readonly places: readonly Place[] }
  | { readonly kind: "bitmap"; readonly bitmap: ImageBitmap }
  | { readonly kind: "file"; readonly name: string; readonly file: Blob };

export type FromWorker =
  /** The networks on their way, all of them together. */
  | { readonly kind: "download"; readonly receivedBytes: number; readonly totalBytes: number }
  /** `canHint`: the color network takes a person's word on some colors. */
  | { readonly kind: "networks-here"; readonly canHint: boolean }
  | { readonly kind: "backend"; readonly backend: Backend }
  | {
      readonly kind: "opened";
      readonly id: PhotoId;
      readonly facts: PhotoFacts;
      readonly preview: Preview;
    }
  | { readonly kind: "progress"; readonly id: PhotoId; readonly stage: Stage; readonly done: number }
  | {
      readonly kind: "restored";
      readonly id: PhotoId;
      readonly report: Report;
      readonly mask: Mask;
      readonly previews: Readonly<Record<Picture, Preview>>;
    }
  | { readonly kind: "failed"; readonly id: PhotoId; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: "answer"; readonly ask: number; readonly answer: Answer }
  | { readonly kind: "no-answer"; readonly ask: number; readonly code: ErrorCode };

/** A whole picture, halved until it fits; each of its pixels is 2^level of the photo's a side. */
export interface Preview {
  readonly bitmap: ImageBitmap;
  readonly level: number;
}
