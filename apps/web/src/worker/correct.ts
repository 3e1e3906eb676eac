import {
  type CallOptions,
  type Mask,
  type Photo,
  type Picture,
  type Report,
  type Restorer,
  warningsFor,
  writeReport,
} from "@heirloom/core";
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
  const report = correctedReport(
    photo,
    { mask, sensitivity },
    {
      warnings: [...inpainted.warnings, ...colored.warnings],
      timings: {
        ...photo.report.timings,
        inpaintMs: inpaintEnd - start,
        colorMs: performance.now() - inpaintEnd,
      },
    },
  );
  return {
    pictures: { restored: inpainted.photo, "restored-color": colored.photo, color },
    report,
  };
}

/** As the library reports a given mask, or a found one at another sensitivity. */
function correctedReport(
  { scan, report }: Restored,
  { mask, sensitivity }: Pick<Correction, "mask" | "sensitivity">,
  { warnings, timings }: Pick<Report, "warnings" | "timings">,
): Report {
  const search =
    sensitivity === undefined
      ? ({ maskSource: "given" } as const)
      : ({ maskSource: "found", sensitivity } as const);
  const searchWarnings = sensitivity === undefined ? [] : warningsFor(mask);
  return writeReport(scan, mask, {
    search,
    warnings: [...searchWarnings, ...warnings],
    timings,
    models: report.models,
  });
}
