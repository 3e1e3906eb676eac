import {
  type CallOptions,
  type Mask,
  type Photo,
  type Picture,
  type Report,
  type Restorer,
  recommend,
  type WarningCode,
} from "@heirloom/core";
import { findComponents } from "@heirloom/core/pixels";
import type { Correction, Hint } from "./messages.js";

/** A restored photo, before a person corrected it. */
interface Restored {
  readonly scan: Photo;
  /** Holes that are the same in the new mask keep these pixels. */
  readonly before: { readonly mask: Mask; readonly photo: Photo };
  readonly color: Photo;
  /** That `color` was made with. */
  readonly hints: readonly Hint[];
  readonly report: Report;
  /** What the detector's own mask gave. */
  readonly found: Report;
}

interface Corrected {
  readonly pictures: Readonly<Record<Picture, Photo>>;
  readonly report: Report;
}

/** Fills only the holes that changed and colors the result; the scan is colored anew only for other hints. */
export async function correct(
  photo: Restored,
  { mask, sensitivity, hints }: Correction,
  { restorer, call }: { readonly restorer: Restorer; readonly call: CallOptions },
): Promise<Corrected> {
  const start = performance.now();
  const inpainted = await restorer.inpaint(photo.scan, mask, { ...call, before: photo.before });
  const inpaintEnd = performance.now();
  const hinted = { ...call, hints };
  const colored = await restorer.colorize(inpainted.photo, hinted);
  const isColor = colored.warnings.includes("already-color");
  let color = photo.color;
  if (isColor) color = photo.scan;
  else if (hints.length > 0 || photo.hints.length > 0 || photo.report.warnings.includes("already-color")) {
    color = (await restorer.colorize(photo.scan, { ...hinted, force: true })).photo;
  }
  const report = correctedReport(photo, { mask, sensitivity }, [...inpainted.warnings, ...colored.warnings]);
  return {
    pictures: { restored: inpainted.photo, "restored-color": colored.photo, color },
    report: {
      ...report,
      timings: {
        ...photo.report.timings,
        inpaintMs: inpaintEnd - start,
        colorMs: performance.now() - inpaintEnd,
      },
    },
  };
}

/** As the library reports a given mask, or a found one at another sensitivity. */
function correctedReport(
  { report, found }: Restored,
  { mask, sensitivity }: Pick<Correction, "mask" | "sensitivity">,
  told: readonly WarningCode[],
): Report {
  const { sensitivity: _, ...facts } = report;
  const defectShare = mask.bits.reduce((sum, bit) => sum + bit, 0) / mask.bits.length;
  const warnings = new Set(told);
  if (defectShare === 0) warnings.add("no-defects");
  if (sensitivity !== undefined && defectShare > 1 / 3) warnings.add("defects-everywhere");
  if (found.warnings.includes("low-resolution")) warnings.add("low-resolution");
  return {
    ...facts,
    defectShare,
    defectCount: findComponents(mask).list.length,
    ...(sensitivity === undefined ? { maskSource: "given" } : { maskSource: "found", sensitivity }),
    recommended: recommend(warnings),
    warnings: [...warnings],
  };
}
