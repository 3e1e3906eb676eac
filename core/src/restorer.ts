import { throwIfCancelled } from "./cancel.js";
import { checkBefore, checkHints, checkMask, checkPhoto, checkSensitivity } from "./check.js";
import { RestoreError } from "./errors.js";
import type { DefectMap, Mask } from "./mask.js";
import type { Stage } from "./models/card.js";
import { type LoadModel, type LoadOptions, loadCard, loadModel } from "./models/model.js";
import type { Session } from "./models/session.js";
import type { Photo } from "./photo.js";
import type { Platform, SessionOptions } from "./platform/platform.js";
import type { Report, Restoration } from "./restoration.js";
import { type RestoreEachOptions, type RestoreOptions, restore, restoreEach } from "./restore.js";
import { shareWork } from "./share-work.js";
import {
  type FindDefectsOptions,
  type FoundDefects,
  findDefects,
  maskDefects,
  usualSensitivity,
} from "./stages/1-defects.js";
import { type InpaintOptions, inpaint } from "./stages/2-inpaint.js";
import { type ColorizeOptions, colorize } from "./stages/3-color.js";
import type { Models, StageResult } from "./stages/stage.js";

/**
 * Loaded networks and what they do. Each network loads when it is first needed; calls may overlap; photos are never
 * written to. Calls reject with `cancelled`, with what loading a model rejects with (`model-missing`,
 * `download-failed`, `model-hash`, `card-invalid`, `model-shape`), and with `usage` for a value out of its range or after `close`.
 */
export interface Restorer {
  /** The whole story: defects, inpainted, colored. */
  restore(photo: Photo, options?: RestoreOptions): Promise<Restoration>;
  /**
   * The same, but hands each picture to `onPicture` as soon as it is finished and then lets go of it: what was taken can be
   * written while the next one is made, and a large scan is never held four times.
   */
  restoreEach(
    photo: Photo,
    options: RestoreEachOptions,
  ): Promise<{ readonly mask: Mask; readonly report: Report }>;
  findDefects(photo: Photo, options?: FindDefectsOptions): Promise<FoundDefects>;
  /** The mask of an earlier map at another sensitivity, at the photo's size, without a new run. */
  maskDefects(
    photo: Photo,
    map: DefectMap,
    options?: { readonly sensitivity?: number | undefined },
  ): Promise<Mask>;
  /**
   * Fills the mask. Every pixel outside of it stays as it is, bit for bit. With `before`, an earlier result of this photo,
   * only holes that changed since are filled. Rejects with `mask-size`.
   */
  inpaint(photo: Photo, mask: Mask, options?: InpaintOptions): Promise<StageResult>;
  /** Colors the photo; its lightness stays. A photo in color comes back as it is, with `already-color`. */
  colorize(photo: Photo, options?: ColorizeOptions): Promise<StageResult>;
  /** Loads all networks now, where the wait for the first photo would be felt: one opens while another is on its way. */
  load(options?: LoadOptions): Promise<void>;
  /** Frees the networks, once loads under way have ended. Calling it twice is harmless. */
  close(): Promise<void>;
}

/** A restorer on this platform. Whoever opens one closes it. */
export function openRestorer(platform: Platform, options: SessionOptions = {}): Restorer {
  const shelf = openShelf(platform, options);
  const models: Models = {
    defects: shelf.remember("defects"),
    inpaint: shelf.remember("inpaint"),
    color: shelf.remember("color"),
  };
  return {
    async restore(photo, given = {}) {
      checkRestore(photo, given);
      return restore(photo, models, given);
    },
    async restoreEach(photo, given) {
      checkRestore(photo, given);
      return restoreEach(photo, models, given);
    },
    async findDefects(photo, given = {}) {
      checkPhoto(photo);
      checkSensitivity(given.sensitivity);
      throwIfCancelled(given.signal);
      return findDefects(photo, models.defects, given);
    },
    async maskDefects(photo, map, { sensitivity = usualSensitivity } = {}) {
      checkSensitivity(sensitivity);
      return maskDefects(photo, map, { card: await loadCard(platform, "defects"), sensitivity });
    },
    async inpaint(photo, mask, given = {}) {
      checkPhoto(photo);
      checkMask(mask, photo);
      if (given.before) checkBefore(given.before, photo);
      throwIfCancelled(given.signal);
      return inpaint(photo, mask, models.inpaint, given);
    },
    async colorize(photo, given = {}) {
      checkPhoto(photo);
      checkHints(given.hints, photo);
      throwIfCancelled(given.signal);
      return colorize(photo, models.color, given);
    },
    async load(given) {
      await Promise.all([models.defects(given), models.inpaint(given), models.color(given)]);
    },
    close: () => shelf.close(),
  };
}

function checkRestore(photo: Photo, { sensitivity, hints, mask, signal }: RestoreOptions): void {
  checkPhoto(photo);
  checkSensitivity(sensitivity);
  checkHints(hints, photo);
  if (mask) checkMask(mask, photo);
  throwIfCancelled(signal);
}

/** Loads each model once and keeps it until the shelf closes. A load that failed is tried again at the next call. */
function openShelf(platform: Platform, options: SessionOptions) {
  const loading = new Set<Promise<Session>>();
  let isClosed = false;
  function checkOpen(): void {
    if (isClosed) throw new RestoreError("usage", "the restorer is closed");
  }
  return {
    remember<S extends Stage>(stage: S): LoadModel<S> {
      const share = shareWork(async (signal) => {
        checkOpen();
        const load = loadModel(platform, stage, { ...options, signal });
        loading.add(load);
        load.catch(() => loading.delete(load));
        return load;
      });
      return async ({ signal } = {}) => {
        checkOpen();
        return share(signal);
      };
    },
    async close() {
      isClosed = true;
      const loads = await Promise.allSettled(loading);
      loading.clear();
      for (const load of loads) {
        if (load.status === "fulfilled") await load.value.close();
      }
    },
  };
}
