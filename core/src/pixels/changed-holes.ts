import type { Mask } from "../mask.js";
import { type Components, findComponents } from "./components.js";

/** The holes (8-connected) of a mask that an earlier mask of the same size did not have exactly so. */
export function changedHoles(mask: Mask, earlier: Mask): Mask {
  const now = findComponents(mask);
  const isKept = keptComponents(now, findComponents(earlier));
  const bits = new Uint8Array(mask.bits.length);
  const { y, start, end, component } = now.runs;
  for (let i = 0; i < y.length; i++) {
    if (!isKept[component[i]]) bits.fill(1, y[i] * mask.width + start[i], y[i] * mask.width + end[i]);
  }
  return { ...mask, bits };
}

/** For each component: whether the earlier ones include it, run for run. */
function keptComponents(now: Components, earlier: Components): boolean[] {
  const isKept = now.list.map(() => true);
  const runs = countRuns(now);
  const earlierRuns = countRuns(earlier);
  let at = 0;
  for (let i = 0; i < now.runs.y.length; i++) {
    const component = now.runs.component[i];
    // Both lists go from the top left on, so that one walk meets every pair.
    while (at < earlier.runs.y.length && isBefore(earlier, at, now, i)) at++;
    const isSame = at < earlier.runs.y.length && isSameRun(earlier, at, now, i);
    // Runs that touch lie in one earlier component too; that one may have had more of them.
    const hadMore = isSame && earlierRuns[earlier.runs.component[at]] !== runs[component];
    if (!isSame || hadMore) isKept[component] = false;
  }
  return isKept;
}

function countRuns({ list, runs }: Components): number[] {
  const counts = list.map(() => 0);
  for (const component of runs.component) counts[component]++;
  return counts;
}

const isBefore = (a: Components, i: number, b: Components, j: number): boolean =>
  a.runs.y[i] < b.runs.y[j] || (a.runs.y[i] === b.runs.y[j] && a.runs.start[i] < b.runs.start[j]);

const isSameRun = (a: Components, i: number, b: Components, j: number): boolean =>
  a.runs.y[i] === b.runs.y[j] && a.runs.start[i] === b.runs.start[j] && a.runs.end[i] === b.runs.end[j];
