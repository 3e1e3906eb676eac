import { RestoreError } from "./errors.js";
import type { DefectMap, Mask } from "./mask.js";
import type { Stage } from "./models/card.js";
import type { Photo } from "./photo.js";
import type { Platform } from "./platform/platform.js";
import type { Restoration, WarningCode } from "./restoration.js";

/** Where a slow call stands: the stage under way and how much of it is done, 0..1. */
export interface Progress {
  readonly stage: Stage;
  readonly done: number;
}

/** What every slow call takes. */
export interface CallOptions {
  /** Stops the call at its next pause; it then rejects with `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface FindDefectsOptions extends CallOptions {
  /** 0 (only what is certain) .. 1 (every suspicion); 0.5, the default, is the card's threshold. */
  readonly sensitivity?: number;
  /** Looks at the mirrored photo as well and averages: slower, a little surer. */
  readonly mirrored?: boolean;
}

export interface ColorizeOptions extends CallOptions {
  /** Colors even a photo that is in color already. */
  readonly force?: boolean;
}

export interface RestoreOptions extends FindDefectsOptions {
  /** Fills this mask instead of searching for defects. Rejects with `mask-size` unless it has the photo's size. */
  readonly mask?: Mask;
}

/** The detector's answer: the mask at the photo's size, and the map from which other sensitivities follow. */
export interface FoundDefects {
  readonly map: DefectMap;
  readonly mask: Mask;
  readonly warnings: readonly WarningCode[];
}

/** A photo after one stage. */
export interface StageResult {
  readonly photo: Photo;
  readonly warnings: readonly WarningCode[];
}

/** Loaded networks and what they do. Each network loads at its first use; calls may overlap. */
export interface Restorer {
  restore(photo: Photo, options?: RestoreOptions): Promise<Restoration>;
  findDefects(photo: Photo, options?: FindDefectsOptions): Promise<FoundDefects>;
  /** The mask of an earlier map at another sensitivity, at the photo's size, without a new run. */
  maskDefects(photo: Photo, map: DefectMap, options?: { readonly sensitivity?: number }): Promise<Mask>;
  /** Fills the mask. Every pixel outside of it stays as it is, bit for bit. */
  inpaint(photo: Photo, mask: Mask, options?: CallOptions): Promise<StageResult>;
  /** Colors the photo; its lightness stays. */
  colorize(photo: Photo, options?: ColorizeOptions): Promise<StageResult>;
  /** Frees the networks. Calling it twice is harmless. */
  close(): Promise<void>;
}

export interface RestorerOptions {
  readonly platform: Platform;
  /** Threads for one run of a network; the number of cores when left out. */
  readonly threads?: number;
}

/** A restorer on this platform. Whoever loads one closes it. */
export async function loadRestorer(_options: RestorerOptions): Promise<Restorer> {
  throw new RestoreError("internal", "the restorer is not connected yet");
}
