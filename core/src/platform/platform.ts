import type { Session } from "../models/session.js";
import type { Photo } from "../photo.js";

/** What Heirloom needs from the machine it runs on. One implementation a runtime; the same contract tests run on each. */
export interface Platform {
  /**
   * Bytes of a picture file to a Photo, EXIF orientation applied, color space and bit depth kept.
   * Rejects with `picture-empty`, `picture-unknown`, `picture-damaged`, `picture-too-large` or `format-unsupported`.
   */
  decode(bytes: Uint8Array): Promise<Photo>;
  /** A Photo to the bytes of a file, metadata included. PNG and TIFF are lossless at both depths. */
  encode(photo: Photo, encoding: Encoding): Promise<Uint8Array>;
  /**
   * A file of the models folder, whole. Rejects with `model-missing`, or in a browser with `download-failed`; a download that
   * the signal stops rejects with `cancelled` and goes on where it was at the next call.
   */
  readModel(file: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<Uint8Array>;
  /** Loads an ONNX model. Whoever opens a session closes it. */
  openSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
}

export type Encoding =
  | { readonly format: "png" }
  | { readonly format: "tiff" }
  /** WebP is lossless when `quality` is left out. Its limit is 8 bit and 16383 px. */
  | { readonly format: "webp"; readonly quality?: number }
  /** 8 bit; chroma is not subsampled. Quality 1..100, 95 when left out. */
  | { readonly format: "jpeg"; readonly quality?: number };

export interface SessionOptions {
  /** Threads for one run; the number of cores when left out. In a browser the first session decides for all. */
  readonly threads?: number;
}
