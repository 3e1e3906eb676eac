import { type Card, type Report, recommend, type WarningCode } from "@heirloom/core";

interface Search {
  /** What the search for defects warned of. */
  readonly found: readonly WarningCode[];
  readonly defectsMs: number;
  readonly card: Card;
}

/**
 * The report of a whole restoration, from that of one with a given mask: the site searches by itself, because it keeps the
 * map, and `restore` gives none back.
 */
export function reportOf(report: Report, { found, defectsMs, card }: Search): Report {
  const { version, sha256 } = card;
  const warnings = new Set([...found, ...report.warnings]);
  return {
    ...report,
    maskSource: "found",
    sensitivity: 0.5,
    recommended: recommend(warnings),
    warnings: [...warnings],
    timings: { ...report.timings, defectsMs },
    models: { defects: { version, sha256 }, ...report.models },
  };
}
