import { type DefectMap, type Photo8, shareOf } from "@heirloom/core";
import { allExist, type ExistingResults, refuseExisting } from "../existing-results.js";
import { maskPicture } from "../mask-file.js";
import { type PhotoRunOptions, runPhotos } from "../photo-run.js";
import { publish } from "../publish.js";
import { warningTexts } from "../warning-texts.js";
import type { World } from "../world.js";

export interface FindDefectsCommand extends PhotoRunOptions {
  readonly sensitivity?: number | undefined;
  readonly mirrored: boolean;
  /** Writes the probability as well. */
  readonly writesMap: boolean;
  readonly existing: ExistingResults;
}

/** `heirloom find-defects`: the mask for each photo and, if wanted, the map that it came from. */
export async function findDefectsCommand(
  world: World,
  paths: readonly string[],
  options: FindDefectsCommand,
): Promise<number> {
  return runPhotos(world, { paths, stages: ["defects"], options }, async (task) => {
    const { file, names, platform, restorer, call } = task;
    const maskPath = names.pathOf(file, "defects.png");
    const mapPath = names.pathOf(file, "defect-map.png");
    const written = options.writesMap ? [maskPath, mapPath] : [maskPath];
    const outputs = { defects: maskPath, ...(options.writesMap && { "defect-map": mapPath }) };
    names.claim(file, written);
    if (options.existing === "refuse") await refuseExisting(written);
    if (options.existing === "resume" && (await allExist(written))) {
      return { status: "skipped", line: "finished already", facts: { outputs } };
    }
    const photo = await task.decode();
    const { sensitivity, mirrored } = options;
    const found = await restorer.findDefects(photo, { ...call, sensitivity, mirrored });
    await publish({ world }, async (put) => {
      await put(maskPath, () => platform.encode(maskPicture(found.mask), { format: "png" }));
      if (options.writesMap)
        await put(mapPath, () => platform.encode(mapPicture(found.map), { format: "png" }));
    });
    const defectShare = shareOf(found.mask);
    const notes = found.warnings.map((code) => `\n  note (${code}): ${warningTexts[code]}`).join("");
    const line = `${(100 * defectShare).toFixed(1)}% marked: ${maskPath}${notes}`;
    return { status: "done", line, facts: { outputs, defectShare, warnings: found.warnings } };
  });
}

/** Probability as brightness, at the detector's own resolution. */
function mapPicture({ width, height, probability }: DefectMap): Photo8 {
  const pixels = Uint8Array.from(probability, (share) => Math.round(255 * share));
  return { width, height, channels: 1, depth: 8, metadata: {}, pixels };
}
