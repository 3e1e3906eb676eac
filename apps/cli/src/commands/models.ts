import { type Card, type Platform, parseCard, type Stage } from "@heirloom/core";
import { describeError } from "../describe-error.js";
import { exitStatus } from "../exit-status.js";
import { sha256Of } from "../report-file.js";
import type { World } from "../world.js";

const stages: readonly Stage[] = ["defects", "inpaint", "color"];

type ShippedModel =
  | { readonly kind: "found"; readonly card: Card; readonly isIntact: boolean }
  | { readonly kind: "failed"; readonly stage: Stage; readonly code: string; readonly message: string };

/** `heirloom models`: the networks that are there, and whether each file is the one that its card was written for. */
export async function modelsCommand(world: World, options: { readonly isJson: boolean }): Promise<number> {
  const platform = await world.platform();
  const models = await Promise.all(stages.map((stage) => readShipped(platform, stage)));
  if (options.isJson) for (const model of models) world.print(JSON.stringify(factsOf(model)));
  else for (const line of table(models)) world.print(line);
  for (const model of models)
    if (model.kind === "failed") world.complain(`error: ${model.stage}: ${model.message}`);
  const isGood = models.every((model) => model.kind === "found" && model.isIntact);
  return isGood ? exitStatus.done : exitStatus.failed;
}

async function readShipped(platform: Platform, stage: Stage): Promise<ShippedModel> {
  try {
    const text = new TextDecoder().decode(await platform.readModel(`${stage}.card.json`));
    const card = parseCard(JSON.parse(text));
    const file = await platform.readModel(card.file);
    return { kind: "found", card, isIntact: file.length === card.bytes && sha256Of(file) === card.sha256 };
  } catch (error) {
    return { kind: "failed", stage, ...describeError(error) };
  }
}

function factsOf(model: ShippedModel): Record<string, unknown> {
  if (model.kind === "failed") return { stage: model.stage, code: model.code, message: model.message };
  const { stage, version, recipe, file, bytes, sha256, metrics } = model.card;
  return { stage, version, recipe, file, bytes, sha256, intact: model.isIntact, metrics };
}

/** Columns wide enough for what is in them. */
function table(models: readonly ShippedModel[]): string[] {
  const found = models.flatMap(rowOf);
  if (found.length === 0) return [];
  const rows = [["stage", "version", "recipe", "size", "hash", "figures"], ...found];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}

function rowOf(model: ShippedModel): string[][] {
  if (model.kind === "failed") return [];
  const { stage, version, recipe, bytes, metrics } = model.card;
  const size = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const figures = Object.entries(metrics).map(([name, figure]) => `${name} ${Number(figure.toPrecision(4))}`);
  return [[stage, version, recipe, size, model.isIntact ? "ok" : "differs", figures.join(", ")]];
}
