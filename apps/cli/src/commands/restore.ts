import { basename } from "node:path";
import {
  type ColorHint,
  describeHints,
  type Encoding,
  type Photo,
  type Picture,
  type Report,
} from "@heirloom/core";
import { type ExistingResults, refuseExisting } from "../existing-results.js";
import { refuseHintsForMany } from "../hints.js";
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
  readonly hairlines: boolean;
  readonly mirrored: boolean;
  readonly hints: readonly ColorHint[];
  readonly forceColor: boolean;
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
  const report = await writeAll(world, { task, options, paths, facts: { settings, sha256 } });
  return { status: "done", line: tell(report, paths), facts: { outputs: paths, report } };
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
  const forceColor = options.forceColor || undefined;
  const chosen = { format, quality, hints, forceColor, mirrored };
  return options.given
    ? { ...chosen, maskSha256: options.given.sha256 }
    : { ...chosen, sensitivity: options.sensitivity, hairlines: options.hairlines || undefined };
}

interface Work {
  readonly task: PhotoTask;
  readonly options: PhotoOptions;
  readonly paths: ResultPaths;
  readonly facts: { readonly settings: Settings; readonly sha256: string };
}

/** Each picture is written while the next one is made. The report comes last: a photo is finished when it has one. */
function writeAll(world: World, { task, options, paths, facts }: Work): Promise<Report> {
  const { platform, encoding, bytes, file } = task;
  const { sensitivity, hairlines, given, hints, forceColor, mirrored } = options;
  // Left out unless set: hints alone decide otherwise.
  const search = { sensitivity, hairlines, mask: given?.mask };
  const chosen = { ...search, hints, mirrored, ...(forceColor && { forceColor }) };
  const outputs: Record<string, { file: string; bytes: number }> = {};
  return publish({ world, stale: paths.report }, async (put) => {
    const putPicture = (name: Picture | "defects", photo: Photo, target: Encoding) =>
      put(paths[name], async () => {
        const encoded = await platform.encode(photo, target);
        outputs[name] = { file: basename(paths[name]), bytes: encoded.length };
        return encoded;
      });
    const onPicture = (name: Picture, photo: Photo) => putPicture(name, photo, encoding.target);
    const photo = await task.decode();
    const { mask, report } = await task.restorer.restoreEach(photo, { ...task.call, ...chosen, onPicture });
    await putPicture("defects", maskPicture(mask), { format: "png" });
    const input = { name: basename(file.path), bytes: bytes.length, sha256: facts.sha256 };
    await put(paths.report, async () => reportBytes(report, { input, settings: facts.settings, outputs }));
    return report;
  });
}

function tell(report: Report, paths: ResultPaths): string {
  const share = `${(100 * report.defectShare).toFixed(1)}%`;
  const warnings = report.warnings.map((code) => `\n  note (${code}): ${warningTexts[code]}`);
  return `${report.defectCount} defects, ${share} filled; recommended: ${paths[report.recommended]}${warnings.join("")}`;
}
