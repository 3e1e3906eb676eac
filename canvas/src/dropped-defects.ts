import { defectAt } from "./defects-at.js";
import type { Edits } from "./editor-state.js";

/** Which defects (places in `edits.defects.list`) a person dropped: those whose latest verdict says so. */
export function droppedDefects({ defects, verdicts }: Pick<Edits, "defects" | "verdicts">): Set<number> {
  const dropped = new Set<number>();
  for (const { verdict, at, tolerancePx } of verdicts) {
    const defect = defectAt(defects, at, { tolerancePx });
    if (defect === undefined) continue;
    if (verdict === "drop") dropped.add(defect.index);
    else dropped.delete(defect.index);
  }
  return dropped;
}
