import type { Mask } from "./mask.js";
import type { LoadModel } from "./models/model.js";
import type { Photo } from "./photo.js";
import { noteModels, writeReport } from "./report.js";
import type { Restoration } from "./restoration.js";
import { type FindDefectsOptions, findDefects, usualSensitivity } from "./stages/1-defects.js";
import { inpaint } from "./stages/2-inpaint.js";
import { type ColorizeOptions, colorize } from "./stages/3-color.js";
import type { ColorHint } from "./stages/color-hints.js";
import { type Models, part } from "./stages/stage.js";

export interface RestoreOptions extends FindDefectsOptions {
  /** Fills this mask instead of searching for defects. Rejects with `mask-size` unless it has the photo's size. */
  readonly mask?: Mask | undefined;
  /** Colors wanted at some points, for both colored pictures. */
  readonly hints?: readonly ColorHint[] | undefined;
}

/** The whole story: photo -> defects -> inpainted -> colored; and the scan itself colored. */
export async function restore(photo: Photo, given: Models, options: RestoreOptions): Promise<Restoration> {
  const { sensitivity = usualSensitivity } = options;
  const { models, used } = noteModels(given);

  const start = performance.now();
  const found = options.mask
    ? { mask: options.mask, warnings: [] }
    : await findDefects(photo, models.defects, options);
  const defectsEnd = performance.now();
  const inpainted = await inpaint(photo, found.mask, models.inpaint, options);
  const inpaintEnd = performance.now();
  const colored = await colorBoth(photo, inpainted.photo, { load: models.color, ...options });
  const colorEnd = performance.now();

  return {
    restored: inpainted.photo,
    restoredColor: colored.restoredColor,
    color: colored.color,
    mask: found.mask,
    report: writeReport(photo, found.mask, {
      search: options.mask ? { maskSource: "given" } : { maskSource: "found", sensitivity },
      warnings: [...found.warnings, ...inpainted.warnings, ...colored.warnings],
      timings: {
        defectsMs: defectsEnd - start,
        inpaintMs: inpaintEnd - defectsEnd,
        colorMs: colorEnd - inpaintEnd,
      },
      models: used,
    }),
  };
}

interface ColorBoth extends ColorizeOptions {
  readonly load: LoadModel<"color">;
}

/** Colors the restored photo and the scan. The restored one decides for both whether it is a print without color:
 * stains may color the scan. */
async function colorBoth(scan: Photo, restored: Photo, { load, ...options }: ColorBoth) {
  if (restored === scan) {
    const { photo, warnings } = await colorize(scan, load, options);
    return { restoredColor: photo, color: photo, warnings };
  }
  const first = { ...options, ...part(options, 0, 0.5) };
  const { photo: restoredColor, warnings } = await colorize(restored, load, first);
  if (restoredColor === restored) {
    options.onProgress?.({ stage: "color", done: 1 });
    return { restoredColor, color: scan, warnings };
  }
  const second = { ...options, ...part(options, 0.5, 1), force: true };
  const { photo: color } = await colorize(scan, load, second);
  return { restoredColor, color, warnings };
}
