import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const command = join(
  dirname(createRequire(import.meta.url).resolve("@heirloom/cli/package.json")),
  "bin",
  "heirloom.js",
);
const reporter = fileURLToPath(new URL("./report-usage.js", import.meta.url));

/** What one run of the command line took, start of the process included. */
export interface Usage {
  readonly wallMs: number;
  /** Largest resident set of the process. */
  readonly peakMiB: number;
}

/** Runs `heirloom` with these arguments. Rejects with its standard error when it does not exit with 0. */
export async function measure(args: readonly string[]): Promise<Usage> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", reporter, command, ...args], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const [, , errors, usage] = child.stdio;
  if (errors === null || usage === null || usage === undefined || !("read" in usage))
    throw new Error("no pipes");
  const [status, message, peakKiB] = await Promise.all([
    new Promise<number | null>((resolve) => child.on("close", resolve)),
    text(errors),
    text(usage),
  ]);
  if (status !== 0) throw new Error(`heirloom ${args.join(" ")} ended with ${status}: ${message}`);
  return { wallMs: performance.now() - started, peakMiB: Number(peakKiB) / 1024 };
}
