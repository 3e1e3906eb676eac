import type { Backend, Report, Stage } from "@heirloom/core";
import type { RunProgress } from "./queue-state.js";

/** How long each stage took here, against what was guessed: 1 is as guessed, 2 twice as long. */
export type Pace = Readonly<Record<Stage, number>>;

export const unknownPace: Pace = { defects: 1, inpaint: 1, color: 1 };

const stages: readonly Stage[] = ["defects", "inpaint", "color"];

/** Milliseconds for a photo of so many megapixels: two cores, WebAssembly. The first photo corrects it. */
const guesses: Readonly<Record<Stage, (megapixels: number) => number>> = {
  defects: (megapixels) => 2500 + 100 * megapixels,
  inpaint: (megapixels) => 1500 + 1500 * megapixels,
  color: (megapixels) => 2500 + 300 * megapixels,
};

const faster: Readonly<Record<Backend, number>> = { webgpu: 0.2, "wasm-threads": 1, wasm: 1.8 };

export interface Work {
  readonly megapixels: number;
  readonly backend: Backend | undefined;
  readonly pace: Pace;
}

/** How long the stages of a restoration will take from here, in milliseconds. */
export function millisecondsLeft(
  { stage, done, stageStartedMs }: RunProgress,
  work: Work,
  nowMs: number,
): number {
  const current = stage === "networks" ? -1 : stages.indexOf(stage);
  const later = stages.slice(current + 1).reduce((sum, next) => sum + expected(next, work), 0);
  if (stage === "networks") return later;
  const elapsed = nowMs - stageStartedMs;
  const whole = expected(stage, work);
  // The further a stage has come, the more its own speed counts.
  const measured = done > 0.05 ? elapsed / done : whole;
  const blended = whole * (1 - done) + measured * done;
  return Math.max(blended - elapsed, 0) + later;
}

/** The stage takes far longer than it should, and does not say how far it has come. */
export const isLate = ({ stage, done, stageStartedMs }: RunProgress, work: Work, nowMs: number): boolean =>
  stage !== "networks" && done < 0.9 && nowMs - stageStartedMs > 2 * expected(stage, work);

/** The share of a whole restoration that is behind, 0..1; between two reports of a stage it goes by the clock. */
export function shareDone({ stage, done, stageStartedMs }: RunProgress, work: Work, nowMs: number): number {
  if (stage === "networks") return 0;
  const total = stages.reduce((sum, each) => sum + expected(each, work), 0);
  const before = stages.slice(0, stages.indexOf(stage)).reduce((sum, each) => sum + expected(each, work), 0);
  const whole = expected(stage, work);
  const byClock = Math.min((nowMs - stageStartedMs) / whole, 0.9);
  return (before + Math.max(done, byClock) * whole) / total;
}

/** The pace after a photo, half of it the new one's. */
export function learnPace({ pace, ...work }: Work, timings: Report["timings"]): Pace {
  const took: Readonly<Record<Stage, number>> = {
    defects: timings.defectsMs,
    inpaint: timings.inpaintMs,
    color: timings.colorMs,
  };
  const learn = (stage: Stage) => {
    const ratio = took[stage] / expected(stage, { ...work, pace: unknownPace });
    return Math.min(Math.max((pace[stage] + ratio) / 2, 0.02), 20);
  };
  return { defects: learn("defects"), inpaint: learn("inpaint"), color: learn("color") };
}

const expected = (stage: Stage, { megapixels, backend, pace }: Work): number =>
  guesses[stage](megapixels) * faster[backend ?? "wasm-threads"] * pace[stage];
