import type { ErrorCode, Progress, Stage } from "@heirloom/core";
import { Presets, SingleBar } from "cli-progress";
import pc from "picocolors";
import { describeError } from "./describe-error.js";
import type { World } from "./world.js";

/** How one photo ended, as a line for people and as an object for programs. */
export interface Ending {
  readonly status: "done" | "skipped";
  readonly line: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Tells about the photos of a run, one after the other. */
export interface Reporter {
  /** Begins a photo; what it gives back draws its progress. */
  start(path: string): (progress: Progress) => void;
  end(path: string, ending: Ending): void;
  fail(path: string, error: unknown): void;
  finish(): { readonly failed: number };
}

export interface ReporterOptions {
  /** Photos to come. */
  readonly total: number;
  /** The stages that a photo goes through, in order. */
  readonly stages: readonly Stage[];
  readonly isJson: boolean;
  readonly isVerbose: boolean;
}

/**
 * Results go to standard output, errors and the progress bar to standard error, so that `> list.txt` keeps just what was
 * done. With `isJson`, standard output holds one JSON object a photo (failed ones too) and nothing else.
 */
export function openReporter(world: World, options: ReporterOptions): Reporter {
  const count = { done: 0, skipped: 0, failed: 0 };
  const colors = pc.createColors(world.terminal !== undefined && pc.isColorSupported);
  const bar = world.terminal && new SingleBar(barOptions(world.terminal), Presets.shades_classic);

  return {
    start(path) {
      const number = count.done + count.skipped + count.failed + 1;
      bar?.start(100, 0, { path, number, photos: options.total, stage: "" });
      return ({ stage, done }) => {
        const share = (options.stages.indexOf(stage) + done) / options.stages.length;
        bar?.update(Math.round(100 * share), { stage });
      };
    },
    end(path, { status, line, facts }) {
      bar?.stop();
      count[status] += 1;
      world.print(options.isJson ? JSON.stringify({ status, input: path, ...facts }) : `${path}: ${line}`);
    },
    fail(path, error) {
      bar?.stop();
      count.failed += 1;
      const { code, message } = describeError(error, path);
      if (options.isJson) world.print(failureJson(path, code, message));
      world.complain(`${colors.red("error:")} ${path}: ${message}`);
      if (options.isVerbose) world.complain(causes(error));
    },
    finish() {
      const photos = count.done + count.skipped + count.failed;
      if (!options.isJson && photos > 1) {
        world.print(`${count.done} done, ${count.skipped} skipped, ${count.failed} failed`);
      }
      return { failed: count.failed };
    },
  };
}

const failureJson = (input: string, code: ErrorCode, message: string): string =>
  JSON.stringify({ status: "failed", input, code, message });

const barOptions = (stream: NodeJS.WritableStream) => ({
  stream,
  format: "{path} [{number}/{photos}] {bar} {percentage}% {stage}",
  clearOnComplete: true,
  hideCursor: true,
  // A clock of the bar's own would not tick while a network runs.
  synchronousUpdate: true,
});

/** The chain of causes with its stacks: only for `--verbose`. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? `${error.stack}` : `${error.stack}\ncaused by ${causes(error.cause)}`;
}
