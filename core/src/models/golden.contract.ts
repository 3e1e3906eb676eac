import { describe, expect, test } from "vitest";
import type { Platform } from "../platform/platform.js";
import { largestDifference } from "../testing/largest-difference.js";
import { readSafetensors } from "../testing/safetensors.js";
import { loadCard, loadModel } from "./model.js";
import type { Tensor } from "./session.js";

/** What the shipped networks must answer on every platform. `readGolden` reads a file of `contract/`. */
export function goldenContract(platform: Platform, readGolden: (path: string) => Promise<Uint8Array>): void {
  describe.each(["defects", "inpaint", "color"] as const)("the network of stage %s", (stage) => {
    // Loading checks the file's length and hash.
    test("answers golden inputs as it did in training, within the card's tolerance", async () => {
      const card = await loadCard(platform, stage);
      const golden = readSafetensors(await readGolden(card.golden));
      const model = await loadModel(platform, stage, { threads: 1 });
      try {
        const outputs = await model.run(named(golden, "input."));
        const wanted = Object.entries(named(golden, "output."));
        expect(wanted.map(([name]) => name)).toEqual(card.outputs.map(({ name }) => name));
        for (const [name, tensor] of wanted) {
          expect(outputs[name]?.dims).toEqual(tensor.dims);
          expect(largestDifference(outputs[name]?.data ?? [], tensor.data)).toBeLessThanOrEqual(
            card.tolerance,
          );
        }
      } finally {
        await model.close();
      }
    }, 60_000);
  });
}

/** The tensors whose names begin with `prefix`, under the rest of their names. */
function named(golden: ReadonlyMap<string, Tensor>, prefix: string): Record<string, Tensor> {
  const pairs = [...golden].filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(pairs.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
