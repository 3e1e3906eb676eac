import type { Report } from "@heirloom/core";

export type Reason = "usual" | "already-color" | "defects-everywhere" | "no-defects";

/** Why the recommended picture is recommended: the warning that decided it, if one did. */
export function reasonFor({ warnings }: Pick<Report, "warnings">): Reason {
  if (warnings.includes("defects-everywhere")) return "defects-everywhere";
  if (warnings.includes("already-color")) return "already-color";
  return warnings.includes("no-defects") ? "no-defects" : "usual";
}
