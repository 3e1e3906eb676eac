import { basename } from "node:path";
import type { ColorHint, Picture, Restoration } from "@heirloom/core";
import { type ExistingResults, refuseExisting } from "../existing-results.js";
import { describeHints, refuseHintsForMany } from "../hints.js";
import { type MaskFile, maskPicture, readMask } from "../mask-file.js";
import { type PhotoRunOptions, type PhotoTask, runPhotos } from "../photo-run.js";
import { publish } from "../publish.js";
import { isFinished, reportBytes, type Settings, sha256Of } from "../report-file.js";
import type { Ending } from "../reporter.js";
import { warningTexts } from "../warning-texts.js";
import type { World } from "../world.js";

export interface RestoreCommand extends PhotoRunOptions {
  readonly mask?: string | undefined;
  readonly sensitivity?: number | undefined;
  readonly mirrored: boolean;
  readonly hints: readonly ColorHint[];
  readonly existing: ExistingResults;
}

/** `heirloom restore`: three pictures, the mask and the report for each photo. */
export async function restoreCommand(
  world: World,
  paths: readonly string[],
  options: RestoreCommand,
): Promise<number> {
  refuseHintsForMany(options.hints, paths);
  const mask = options.mask === undefined ? undefined : await readMask(options.mask, await world.platform());
  return runPhotos(world, { paths, stages: ["defects", "inpaint", "color"], options }, (task) =>
    restorePhoto(world, task, { ...options, given: mask }),
  );
}

type PhotoOptions = RestoreCommand & { readonly given: MaskFile | undefined };

async function restorePhoto(world: World, task: PhotoTask, options: PhotoOptions): Promise<Ending> {
  const paths = resultPaths(task);
  const settings = settingsOf(task, options);
  const sha256 = sha256Of(task.bytes);
  task.names.claim(task.file, Object.values(paths));
  if (options.existing === "refuse") await refuseExisting(Object.values(paths));
  if (options.existing === "resume" && (await isFinished(paths.report, { sha256, settings }))) {
    return { status: "skipped", line: "finished already", facts: { outputs: paths } };
  }
  const photo = await task.decode();
  const { sensitivity, given, hints, mirrored } = options;
  const chosen = { sensitivity, mask: given?.mask, hints, mirrored };
  const restoration = await task.restorer.restore(photo, { ...task.call, ...chosen });
  await write(world, { task, restoration, paths, facts: { settings, sha256 } });
  const { report } = restoration;
  return { status: "done", line: tell(restoration, paths), facts: { outputs: paths, report } };
}

type ResultPaths = Readonly<Record<Picture | "defects" | "report", string>>;

function resultPaths({ file, names, encoding: { extension } }: PhotoTask): ResultPaths {
  return {
    restored: names.pathOf(file, `restored.${extension}`),
    "restored-color": names.pathOf(file, `restored-color.${extension}`),
    color: names.pathOf(file, `color.${extension}`),
    defects: names.pathOf(file, "defects.png"),
    report: names.pathOf(file, "report.json"),
  };
}

/** With a mask, sensitivity changes nothing. */
function settingsOf({ encoding: { target } }: PhotoTask, options: PhotoOptions): Settings {
  const { format } = target;
  const quality = "quality" in target ? target.quality : undefined;
  const hints = options.hints.length > 0 ? describeHints(options.hints) : undefined;
  // Absent unless set, as in reports of earlier versions.
  const mirrored = options.mirrored || undefined;
  const chosen = { format, quality, hints, mirrored };
  return options.given
    ? { ...chosen, maskSha256: options.given.sha256 }
    : { ...chosen, sensitivity: options.sensitivity };
}

interface Written {
  readonly task: PhotoTask;
  readonly restoration: Restoration;
  readonly paths: ResultPaths;
  readonly facts: { readonly settings: Settings; readonly sha256: string };
}

/** The report comes last: a photo is finished when it has one. */
async function write(world: World, { task, restoration, paths, facts }: Written): Promise<void> {
  const { platform, encoding, bytes, file } = task;
  const { restored, restoredColor, color, mask, report } = restoration;
  const pictures = [
    { name: "restored", photo: restored, target: encoding.target },
    { name: "restored-color", photo: restoredColor, target: encoding.target },
    { name: "color", photo: color, target: encoding.target },
    { name: "defects", photo: maskPicture(mask), target: { format: "png" } },
  ] as const;
  const outputs: Record<string, { file: string; bytes: number }> = {};
  const files = pictures.map(({ name, photo, target }) => ({
    path: paths[name],
    async make() {
      const encoded = await platform.encode(photo, target);
      outputs[name] = { file: basename(paths[name]), bytes: encoded.length };
      return encoded;
    },
  }));
  const input = { name: basename(file.path), bytes: bytes.length, sha256: facts.sha256 };
  const last = {
    path: paths.report,
    make: async () => reportBytes(report, { input, settings: facts.settings, outputs }),
  };
  await publish([...files, last], { world, stale: paths.report });
}

function tell({ report }: Restoration, paths: ResultPaths): string {
  const share = `${(100 * report.defectShare).toFixed(1)}%`;
  const warnings = report.warnings.map((code) => `\n  note (${code}): ${warningTexts[code]}`);
  return `${report.defectCount} defects, ${share} filled; recommended: ${paths[report.recommended]}${warnings.join("")}`;
}
