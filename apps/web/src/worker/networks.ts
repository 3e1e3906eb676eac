import { type Card, type Download, type Platform, parseCard, RestoreError, type Stage } from "@heirloom/core";

const stages: readonly Stage[] = ["defects", "inpaint", "color"];

/** The networks of the site: they come together, so that a person waits once and knows for how much. */
export interface Networks {
  /** Resolves once all of them are here and open. Their download stops once nobody waits for them any more. */
  fetch(signal?: AbortSignal): Promise<void>;
  card(stage: Stage): Promise<Card>;
  /** What the platform tells of one file, told on as a sum. */
  onDownload(download: Download): void;
}

export interface Coming {
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

/** Of all bytes: a page that hears of every part of a fast connection has no time for anything else. */
const toldShare = 1 / 200;

interface NetworksTools {
  readonly platform: () => Pick<Platform, "readModel">;
  /** Fetches and opens all networks. */
  readonly load: (signal: AbortSignal | undefined) => Promise<void>;
  readonly tell: (coming: Coming) => void;
}

export function openNetworks({ platform, load, tell }: NetworksTools): Networks {
  const received = new Map<string, number>();
  let totalBytes = 0;
  let toldBytes = Number.NEGATIVE_INFINITY;

  async function card(stage: Stage): Promise<Card> {
    const file = `${stage}.card.json`;
    const text = new TextDecoder().decode(await platform().readModel(file));
    try {
      return parseCard(JSON.parse(text));
    } catch (cause) {
      // A server that answers everything with its start page is told from one that has the cards.
      throw new RestoreError("card-invalid", `wanted the card ${file}, got something else`, { cause });
    }
  }

  return {
    async fetch(signal) {
      const cards = await Promise.all(stages.map(card));
      totalBytes = cards.reduce((sum, { bytes }) => sum + bytes, 0);
      await load(signal);
    },
    card,
    onDownload({ file, receivedBytes }) {
      if (!file.endsWith(".onnx")) return;
      received.set(file, receivedBytes);
      const sum = [...received.values()].reduce((a, b) => a + b, 0);
      if (sum > toldBytes && sum < totalBytes && sum - toldBytes < totalBytes * toldShare) return;
      toldBytes = sum;
      tell({ receivedBytes: Math.min(sum, totalBytes), totalBytes });
    },
  };
}
