import { throwIfCancelled } from "../cancel.js";
import { RestoreError } from "../errors.js";
import type { Platform, SessionOptions } from "../platform/platform.js";
import type { Card, CardOf, Stage } from "./card.js";
import { parseCard } from "./parse-card.js";
import type { Session } from "./session.js";
import { checkTensors } from "./tensor-check.js";

/** A session that knows its card: `run` rejects with `model-shape` unless inputs and outputs are what the card says. */
export interface Model<S extends Stage> extends Session {
  readonly card: CardOf<S>;
}

/** How a stage gets its model, when it turns out to need one. */
export type LoadModel<S extends Stage> = (options?: LoadOptions) => Promise<Model<S>>;

export interface LoadOptions {
  /** Stops the load, unless somebody else waits for it too; the call then rejects with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads `STAGE.card.json`. Rejects with `card-invalid` (also when the card is of another stage) or `model-missing`.
 */
export async function loadCard<S extends Stage>(platform: Platform, stage: S): Promise<CardOf<S>> {
  const card = parseCard(parseJson(await platform.readModel(`${stage}.card.json`)));
  if (isOfStage(card, stage)) return card;
  throw new RestoreError("card-invalid", `wanted a card of stage ${stage} but got one of ${card.stage}`);
}

/**
 * Loads a stage's model: its card, then the ONNX file that the card names. Rejects with `card-invalid`,
 * `model-missing`, or `model-hash` when the file is not the one that the card was written for.
 */
export async function loadModel<S extends Stage>(
  platform: Platform,
  stage: S,
  { signal, ...options }: SessionOptions & LoadOptions = {},
): Promise<Model<S>> {
  const card = await loadCard(platform, stage);
  const file = await platform.readModel(card.file, { signal });
  throwIfCancelled(signal);
  await checkFile(file, card);
  const session = await platform.openSession(file, options);
  if (signal?.aborted) await session.close();
  throwIfCancelled(signal);
  return {
    card,
    async run(inputs, { signal } = {}) {
      throwIfCancelled(signal);
      const sizes = checkTensors(inputs, card.inputs, { what: `${stage} input`, multiple: card.multiple });
      const outputs = await session.run(inputs, { signal });
      checkTensors(outputs, card.outputs, { what: `${stage} output`, sizes });
      return outputs;
    },
    close: () => session.close(),
  };
}

function isOfStage<S extends Stage>(card: Card, stage: S): card is CardOf<S> {
  return card.stage === stage;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new RestoreError("card-invalid", `the model card is not JSON: ${String(cause)}`, { cause });
  }
}

/** Rejects with `model-hash` unless the file has the card's length and SHA-256. */
async function checkFile(file: Uint8Array, card: Card): Promise<void> {
  if (file.length !== card.bytes) {
    throw new RestoreError(
      "model-hash",
      `${card.file} has ${file.length} bytes but its card says ${card.bytes}`,
    );
  }
  // A copy, because digest takes no shared memory.
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(file));
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sha256 !== card.sha256) {
    throw new RestoreError(
      "model-hash",
      `${card.file} has SHA-256 ${sha256} but its card says ${card.sha256}`,
    );
  }
}
