import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { nodePlatform } from "../platform/node.js";
import { largestDifference } from "../testing/reference.js";
import { readSafetensors } from "../testing/safetensors.js";
import { loadModel } from "./model.js";
import { parseCard } from "./parse-card.js";
import type { Tensor } from "./session.js";

const root = new URL("../../../", import.meta.url);
const modelsFolder = fileURLToPath(new URL("models/", root));
const cards = readdirSync(modelsFolder)
  .filter((file) => file.endsWith(".card.json"))
  .map((file) => parseCard(JSON.parse(readFileSync(new URL(`models/${file}`, root), "utf8"))));

test("every stage has its card", () => {
  expect(cards.map(({ stage }) => stage).sort()).toEqual(["color", "defects", "inpaint"]);
});

describe.each(cards)("the network of stage $stage", (card) => {
  // Loading checks the file's length and hash.
  test("answers golden inputs as it did in training, within the card's tolerance", async () => {
    const golden = readSafetensors(readFileSync(new URL(`contract/${card.golden}`, root)));
    const model = await loadModel(nodePlatform({ modelsFolder }), card.stage, { threads: 1 });
    try {
      const outputs = await model.run(named(golden, "input."));
      const wanted = Object.entries(named(golden, "output."));
      expect(wanted.map(([name]) => name)).toEqual(card.outputs.map(({ name }) => name));
      for (const [name, tensor] of wanted) {
        expect(outputs[name]?.dims).toEqual(tensor.dims);
        expect(largestDifference(outputs[name]?.data ?? [], tensor.data)).toBeLessThanOrEqual(card.tolerance);
      }
    } finally {
      await model.close();
    }
  }, 60_000);
});

/** The tensors whose names begin with `prefix`, under the rest of their names. */
function named(golden: ReadonlyMap<string, Tensor>, prefix: string): Record<string, Tensor> {
  const pairs = [...golden].filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(pairs.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
