import type { ColorHint } from "@heirloom/core";
import { Command } from "commander";
import {
  hintOption,
  mirroredOption,
  type PhotoFlags,
  photoCommand,
  runOptions,
  sensitivityOption,
  writingCommand,
} from "./flags.js";
import { version } from "./version.js";
import type { World } from "./world.js";

type RestoreFlags = PhotoFlags & {
  readonly mask?: string;
  readonly sensitivity?: number;
  readonly mirrored: boolean;
  readonly forceColor: boolean;
  readonly hint: readonly ColorHint[];
};

type FindDefectsFlags = PhotoFlags & {
  readonly map: boolean;
  readonly sensitivity?: number;
  readonly mirrored: boolean;
};

type ColorizeFlags = PhotoFlags & {
  readonly force: boolean;
  readonly mirrored: boolean;
  readonly hint: readonly ColorHint[];
};

/** Where an action leaves its exit status. */
export interface Outcome {
  status: number;
}

/** The command line: words and flags here, what they do in `commands/`, loaded when it is asked for. */
export function buildProgram(world: World, outcome: Outcome): Command {
  const program = new Command("heirloom")
    .description("Restores old photographs: finds their defects, fills them in, colors them.")
    .version(version)
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.print(text.trimEnd()),
      writeErr: (text) => world.complain(text.trimEnd()),
    });

  writingCommand(
    program,
    "restore",
    "three pictures of each photo: restored, restored and colored, colored only",
  )
    .option("--mask <file>", "fill this mask (white = defect) instead of searching for defects")
    .addOption(sensitivityOption())
    .addOption(hintOption())
    .option("--force-color", "color photos that seem to be in color already, too", false)
    .addOption(mirroredOption())
    .action(async (paths: string[], flags: RestoreFlags) => {
      const { restoreCommand } = await import("./commands/restore.js");
      const { mask, sensitivity, mirrored, forceColor, hint: hints } = flags;
      const chosen = { mask, sensitivity, mirrored, forceColor, hints };
      outcome.status = await restoreCommand(world, paths, { ...runOptions(flags), ...chosen });
    });

  photoCommand(program, "find-defects", "only the mask of each photo: NAME.defects.png, white = defect")
    .option("--map", "also write the probability, as NAME.defect-map.png", false)
    .addOption(sensitivityOption())
    .addOption(mirroredOption())
    .action(async (paths: string[], flags: FindDefectsFlags) => {
      const { findDefectsCommand } = await import("./commands/find-defects.js");
      const { map: writesMap, sensitivity, mirrored } = flags;
      outcome.status = await findDefectsCommand(world, paths, {
        ...runOptions(flags),
        writesMap,
        sensitivity,
        mirrored,
      });
    });

  writingCommand(program, "inpaint", "fill a mask, without color: NAME.restored.EXT")
    .requiredOption("--mask <file>", "what to fill (white = defect)")
    .action(async (paths: string[], flags: PhotoFlags & { mask: string }) => {
      const { inpaintCommand } = await import("./commands/one-stage.js");
      outcome.status = await inpaintCommand(world, paths, { ...runOptions(flags), mask: flags.mask });
    });

  writingCommand(program, "colorize", "color each photo as it is: NAME.color.EXT")
    .option("--force", "color photos that are in color already, too", false)
    .addOption(hintOption())
    .addOption(mirroredOption())
    .action(async (paths: string[], flags: ColorizeFlags) => {
      const { colorizeCommand } = await import("./commands/one-stage.js");
      const { force, mirrored, hint: hints } = flags;
      outcome.status = await colorizeCommand(world, paths, { ...runOptions(flags), force, mirrored, hints });
    });

  program
    .command("verify")
    .description("the largest difference between two pictures outside a mask; status 1 unless it is 0")
    .argument("<original>")
    .argument("<result>")
    .requiredOption("--mask <file>", "where they may differ (white)")
    .option("--json", "one JSON object instead of a sentence", false)
    .option("--verbose", "show what caused an error", false)
    .action(async (original: string, result: string, flags: { mask: string; json: boolean }) => {
      const { verifyCommand } = await import("./commands/verify.js");
      outcome.status = await verifyCommand(world, { original, result, mask: flags.mask, isJson: flags.json });
    });

  program
    .command("models")
    .description("the networks that are installed, and whether their files are intact")
    .option("--json", "one JSON object a network", false)
    .option("--verbose", "show what caused an error", false)
    .action(async (flags: { json: boolean }) => {
      const { modelsCommand } = await import("./commands/models.js");
      outcome.status = await modelsCommand(world, { isJson: flags.json });
    });

  return program;
}
