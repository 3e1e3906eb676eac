import { RestoreError } from "../../errors.js";
import { parseCard } from "../../models/parse-card.js";
import type { BrowserPlatformOptions } from "../browser.js";
import type { Platform } from "../platform.js";
import { openShelf, type Shelf } from "./model-shelf.js";
import { checkAnswer, receive } from "./receive.js";

/** A network's file as its card describes it. */
interface Wanted {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Files of the models folder, over the network. Networks are kept in the browser under the hash that their card states,
 * piece by piece as they come, so that one that broke off goes on where it was; cards are asked for anew at each visit, and
 * once more after a network could not be had; the kept one serves when nobody answers.
 */
export function openModels({
  modelsUrl = "models/",
  onDownload,
}: BrowserPlatformOptions): Platform["readModel"] {
  const folder = new URL(modelsUrl, location.href);
  if (!folder.pathname.endsWith("/")) folder.pathname += "/";
  const wanted = new Map<string, Wanted>();
  const cards = new Map<string, Promise<Uint8Array>>();

  return async (file, { signal } = {}) => {
    // The name comes from a card: it must not lead out of the folder.
    if (!/^[\w-][\w.-]*$/.test(file))
      throw new RestoreError("model-missing", `wanted a file name, got the path ${file}`);
    const url = new URL(file, folder);
    const network = wanted.get(file);
    if (network) {
      return readNetwork(url, network, signal).catch((cause: unknown) => {
        cards.clear();
        throw cause;
      });
    }
    const reading = cards.get(file) ?? readCard(url);
    cards.set(file, reading);
    reading.catch(() => cards.delete(file));
    return reading;
  };

  async function readCard(url: URL): Promise<Uint8Array> {
    const bytes = await readSmall(url, await openShelf(url, "card"));
    const card = cardIn(bytes);
    if (card) wanted.set(card.file, card);
    return bytes;
  }

  async function readNetwork(
    url: URL,
    network: Wanted,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const { file, sha256, bytes: totalBytes } = network;
    const shelf = await openShelf(url, sha256);
    const whole = new Uint8Array(totalBytes);
    const kept = await shelf.read(whole);
    const onBytes = (receivedBytes: number) => onDownload?.({ file, receivedBytes, totalBytes });
    if (kept < totalBytes) await receive(url, whole, { from: kept, shelf, onBytes, signal });
    if (kept === 0 || (await hashOf(whole)) === sha256) {
      await shelf.forgetOthers();
      return whole;
    }
    // What was kept does not fit the rest, or was spoiled: once more from the start. Loading checks the hash.
    await shelf.clear();
    await receive(url, whole, { from: 0, shelf, onBytes, signal });
    return whole;
  }
}

/** A card, or a file that no card names: fetched whole; the kept copy serves when nobody answers. */
async function readSmall(url: URL, shelf: Shelf): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { cache: "no-cache" });
    checkAnswer(url, response);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (url.pathname.endsWith(".json")) {
      await shelf.clear();
      await shelf.add(0, bytes);
    }
    return bytes;
  } catch (cause) {
    if (cause instanceof RestoreError && cause.code !== "download-failed") throw cause;
    const kept = await shelf.readAll();
    if (kept.length > 0) return kept;
    if (cause instanceof RestoreError) throw cause;
    throw new RestoreError("download-failed", `wanted ${url.href}, nobody answered`, { cause });
  }
}

/** Undefined for anything else than a card: who asked for the file says what is wrong with it. */
function cardIn(bytes: Uint8Array): Wanted | undefined {
  try {
    return parseCard(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
