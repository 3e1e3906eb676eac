import { type Card, type Download, type Platform, parseCard, RestoreError, type Stage } from "@heirloom/core";

const stages: readonly Stage[] = ["defects", "inpaint", "color"];

/** The networks of the site: they are fetched together, so that a person waits once and knows for how much. */
export interface Networks {
  /** Resolves once all of them are here. A call that failed is tried again at the next. */
  fetch(): Promise<void>;
  card(stage: Stage): Promise<Card>;
  /** What the platform tells of one file, told on as a sum. */
  onDownload(download: Download): void;
}

export interface Coming {
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export function openNetworks(platform: () => Platform, tell: (coming: Coming) => void): Networks {
  const received = new Map<string, number>();
  let totalBytes = 0;
  let fetching: Promise<void> | undefined;

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

  async function fetchAll(): Promise<void> {
    const cards = await Promise.all(stages.map(card));
    totalBytes = cards.reduce((sum, { bytes }) => sum + bytes, 0);
    // In the order in which they are used, one after the other: what came before a connection broke is kept.
    for (const { file, bytes } of cards) {
      await platform().readModel(file);
      received.set(file, bytes);
    }
  }

  return {
    fetch() {
      fetching ??= fetchAll().catch((error: unknown) => {
        fetching = undefined;
        throw error;
      });
      return fetching;
    },
    card,
    onDownload({ file, receivedBytes }) {
      if (!file.endsWith(".onnx")) return;
      received.set(file, receivedBytes);
      const sum = [...received.values()].reduce((a, b) => a + b, 0);
      tell({ receivedBytes: Math.min(sum, totalBytes), totalBytes });
    },
  };
}
