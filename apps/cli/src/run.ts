import { constants } from "node:os";
import { CommanderError } from "commander";
import { describeError } from "./describe-error.js";
import { exitStatus } from "./exit-status.js";
import { buildProgram, type Outcome } from "./program.js";
import type { World } from "./world.js";

/** Runs one command line (without `node` and the script) and gives its exit status. Never throws. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const outcome: Outcome = { status: exitStatus.done };
  try {
    await buildProgram(world, outcome).parseAsync([...argv], { from: "user" });
    if (!world.signal.aborted) return outcome.status;
    world.complain("stopped: what is written is whole; the same command with --resume goes on");
    return signalStatus(world.signal);
  } catch (error) {
    // Commander has printed the help or the complaint already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
    if (world.signal.aborted) return signalStatus(world.signal);
    const { code, message } = describeError(error);
    world.complain(`error: ${message}`);
    if (argv.includes("--verbose")) world.complain(`${error instanceof Error ? error.stack : error}`);
    return code === "usage" ? exitStatus.usage : exitStatus.failed;
  }
}

/** What a shell reports for a program that a signal ended: 130 for SIGINT, 143 for SIGTERM. */
const signalStatus = ({ reason }: AbortSignal): number =>
  128 + (reason === "SIGTERM" ? constants.signals.SIGTERM : constants.signals.SIGINT);
