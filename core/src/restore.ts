import type { Mask } from "./mask.js";
import type { Photo } from "./photo.js";
import { noteModels, noteTimings, writeReport } from "./report.js";
import type { Picture, Report, Restoration } from "./restoration.js";
import { type FindDefectsOptions, findDefects, usualSensitivity } from "./stages/1-defects.js";
import { inpaint } from "./stages/2-inpaint.js";
import { colorize } from "./stages/3-color.js";
import type { ColorHint } from "./stages/color-hints.js";
import { type Models, part, type StageResult } from "./stages/stage.js";

export interface RestoreOptions extends FindDefectsOptions {
  /** Fills this mask instead of searching for defects. Rejects with `mask-size` unless it has the photo's size. */
  readonly mask?: Mask | undefined;
  /** Colors wanted at some points, for both colored pictures. */
  readonly hints?: readonly ColorHint[] | undefined;
  /** Colors even a photo that seems to be in color already, as a stained print may. */
  readonly forceColor?: boolean | undefined;
}

export interface RestoreEachOptions extends RestoreOptions {
  /** Takes a picture as soon as it is finished. The next one is begun when the promise is kept. */
  readonly onPicture: (picture: Picture, photo: Photo) => void | Promise<void>;
}

/** The whole story, with all that it leaves. */
export async function restore(photo: Photo, models: Models, options: RestoreOptions): Promise<Restoration> {
  const pictures = { restored: photo, "restored-color": photo, color: photo };
  const onPicture = (picture: Picture, finished: Photo) => {
    pictures[picture] = finished;
  };
  const { mask, report } = await restoreEach(photo, models, { ...options, onPicture });
  const { restored, "restored-color": restoredColor, color } = pictures;
  return { restored, restoredColor, color, mask, report };
}

/** photo -> defects -> inpainted -> colored; and the scan itself colored. Lets go of each picture once it is taken. */
export async function restoreEach(scan: Photo, given: Models, { onPicture, ...options }: RestoreEachOptions) {
  const { sensitivity = usualSensitivity, hints = [], forceColor = hints.length > 0 } = options;
  const { models, used } = noteModels(given);
  const { timings, time } = noteTimings();

  const found = options.mask
    ? { mask: options.mask, warnings: [] }
    : await time("defectsMs", () => findDefects(scan, models.defects, options));
  let latest: StageResult = await time("inpaintMs", () => inpaint(scan, found.mask, models.inpaint, options));
  const isClean = latest.photo === scan;
  const warnings = [...found.warnings, ...latest.warnings];
  await onPicture("restored", latest.photo);

  const first = { ...options, ...part(options, 0, isClean ? 1 : 0.5), force: forceColor };
  latest = await time("colorMs", () => colorize(latest.photo, models.color, first));
  const isInColor = latest.warnings.includes("already-color");
  warnings.push(...latest.warnings);
  await onPicture("restored-color", latest.photo);

  // Whether there is color was the restored photo's to say: stains may color the scan.
  const second = { ...options, ...part(options, 0.5, 1), force: true };
  if (isInColor) latest = { photo: scan, warnings: [] };
  else if (!isClean) latest = await time("colorMs", () => colorize(scan, models.color, second));
  options.onProgress?.({ stage: "color", done: 1 });
  await onPicture("color", latest.photo);

  const search: Pick<Report, "maskSource" | "sensitivity"> = options.mask
    ? { maskSource: "given" }
    : { maskSource: "found", sensitivity };
  return {
    mask: found.mask,
    report: writeReport(scan, found.mask, { search, warnings, timings, models: used }),
  };
}
