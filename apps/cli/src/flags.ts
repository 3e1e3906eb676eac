import type { ColorHint } from "@heirloom/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ExistingResults } from "./existing-results.js";
import type { PhotoRunOptions } from "./photo-run.js";
import type { ResultFormat } from "./result-encoding.js";

/** The flags that every command on photos takes, as Commander parses them. */
export interface PhotoFlags {
  readonly output: string;
  readonly format?: ResultFormat;
  readonly quality?: number;
  readonly recursive: boolean;
  readonly resume: boolean;
  readonly overwrite: boolean;
  readonly threads?: number;
  readonly json: boolean;
  readonly verbose: boolean;
}

const formats: readonly ResultFormat[] = ["jpeg", "png", "tiff", "webp"];

/** A command that takes photos and folders of them. */
export function photoCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument("<photos...>", "photos (JPEG, PNG, WebP, TIFF, AVIF, HEIC) and folders of them")
    .requiredOption("-o, --output <folder>", "where the results go")
    .option("-r, --recursive", "search folders in folders too; results keep their way down", false)
    .addOption(
      new Option("--resume", "skip photos that are finished, go on with the rest")
        .default(false)
        .conflicts("overwrite"),
    )
    .option("--overwrite", "replace results of earlier runs", false)
    .addOption(
      new Option("--threads <count>", "cores to use; all unless given").argParser(numberWithin(1, 1024)),
    )
    .option("--json", "one JSON object a photo on standard output, and nothing else there", false)
    .option("--verbose", "show what caused an error", false)
    .addHelpText("after", helpAboutPhotos);
}

/** A command that writes photos again, in a format to choose. */
export const writingCommand = (program: Command, name: string, description: string): Command =>
  photoCommand(program, name, description)
    .addOption(new Option("--format <format>", "of the results; see below").choices(formats))
    .addOption(
      new Option(
        "--quality <1..100>",
        "for jpeg (95 unless given) and webp (lossless unless given)",
      ).argParser(numberWithin(1, 100)),
    )
    .addHelpText("after", helpAboutFormats);

export const sensitivityOption = (): Option =>
  new Option(
    "--sensitivity <0..1>",
    "0 marks only what is certain, 1 every suspicion; 0.5 unless given",
  ).argParser(numberWithin(0, 1));

export const mirroredOption = (): Option =>
  new Option("--mirrored", "look at the mirrored photo too and average: slower, a little surer").default(
    false,
  );

export const hairlinesOption = (): Option =>
  new Option(
    "--hairlines",
    "look for hairlines at a finer scale too; slower, for scans of 3 megapixels and more",
  ).default(false);

/** May be given several times; each one adds a hint. */
export const hintOption = (): Option =>
  new Option(
    "--hint <x,y,#rrggbb>",
    "a color wanted at a point of the photo, in its pixels; may be repeated, for one photo at a time",
  )
    .argParser((text: string, earlier: readonly ColorHint[]) => [...earlier, parseHint(text)])
    .default([], "none");

function parseHint(text: string): ColorHint {
  const parts = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(
    text.trim(),
  );
  if (parts === null) throw new InvalidArgumentError("wanted x,y,#rrggbb, such as 320,200,#8a5a44.");
  const [, x, y, r, g, b] = parts;
  const level = (hex: string | undefined) => Number.parseInt(hex ?? "", 16);
  return { x: Number(x), y: Number(y), color: [level(r), level(g), level(b)] };
}

export function runOptions(flags: PhotoFlags): PhotoRunOptions & { readonly existing: ExistingResults } {
  return {
    output: flags.output,
    encoding: { format: flags.format, quality: flags.quality },
    isRecursive: flags.recursive,
    isJson: flags.json,
    isVerbose: flags.verbose,
    threads: flags.threads,
    existing: flags.overwrite ? "overwrite" : flags.resume ? "resume" : "refuse",
  };
}

const helpAboutPhotos = `
Results are NAME.WHAT.EXT for a photo NAME.
Originals are never overwritten, and results of earlier runs only with --overwrite (or --resume, where they are
unfinished or were made with other settings).

Results are listed on standard output; errors and the progress bar go to standard error.
Exit status: 0 done, 1 some photos failed (each is named, the rest is done), 2 usage.`;

const helpAboutFormats = `
Pixels that need no repair stay bit for bit as they are, so lossless photos (PNG, TIFF, lossless WebP) keep their
format and all others become PNG. --format overrides that.`;

function numberWithin(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    const isWhole = most === 1 || Number.isInteger(number);
    if (text.trim() !== "" && isWhole && number >= least && number <= most) return number;
    const kind = most === 1 ? "a number" : "a whole number";
    throw new InvalidArgumentError(`wanted ${kind} from ${least} to ${most}.`);
  };
}
