import type { ColorHint, Photo, StageResult } from "@heirloom/core";
import { allExist, type ExistingResults, refuseExisting } from "../existing-results.js";
import { refuseHintsForMany } from "../hints.js";
import { readMask } from "../mask-file.js";
import { type PhotoRunOptions, type PhotoTask, runPhotos } from "../photo-run.js";
import { publish } from "../publish.js";
import type { Ending } from "../reporter.js";
import { warningTexts } from "../warning-texts.js";
import type { World } from "../world.js";

export interface OneStageCommand extends PhotoRunOptions {
  readonly existing: ExistingResults;
}

/** `heirloom inpaint`: fills the mask that was given. */
export async function inpaintCommand(
  world: World,
  paths: readonly string[],
  options: OneStageCommand & { readonly mask: string },
): Promise<number> {
  const { mask } = await readMask(options.mask, await world.platform());
  return runPhotos(world, { paths, stages: ["inpaint"], options }, (task) =>
    writeOne(world, task, {
      name: "restored",
      existing: options.existing,
      make: (photo) => task.restorer.inpaint(photo, mask, task.call),
    }),
  );
}

interface ColorizeChoices {
  readonly force: boolean;
  readonly mirrored: boolean;
  readonly hints: readonly ColorHint[];
}

/** `heirloom colorize`: colors each photo as it is. */
export async function colorizeCommand(
  world: World,
  paths: readonly string[],
  options: OneStageCommand & ColorizeChoices,
): Promise<number> {
  const { force, mirrored, hints } = options;
  refuseHintsForMany(hints, paths);
  return runPhotos(world, { paths, stages: ["color"], options }, (task) =>
    writeOne(world, task, {
      name: "color",
      existing: options.existing,
      // Left out unless set: hints alone decide otherwise.
      make: (photo) =>
        task.restorer.colorize(photo, { ...task.call, hints, mirrored, ...(force && { force }) }),
    }),
  );
}

interface OneResult {
  readonly name: "restored" | "color";
  readonly existing: ExistingResults;
  make(photo: Photo): Promise<StageResult>;
}

async function writeOne(world: World, task: PhotoTask, { name, existing, make }: OneResult): Promise<Ending> {
  const path = task.names.pathOf(task.file, `${name}.${task.encoding.extension}`);
  const outputs = { [name]: path };
  task.names.claim(task.file, [path]);
  if (existing === "refuse") await refuseExisting([path]);
  if (existing === "resume" && (await allExist([path]))) {
    return { status: "skipped", line: "finished already", facts: { outputs } };
  }
  const { photo, warnings } = await make(await task.decode());
  await publish({ world }, (put) => put(path, () => task.platform.encode(photo, task.encoding.target)));
  const notes = warnings.map((code) => `\n  note (${code}): ${warningTexts[code]}`).join("");
  return { status: "done", line: `${path}${notes}`, facts: { outputs, warnings } };
}
