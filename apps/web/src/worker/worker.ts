import relaxedRuntimeUrl from "virtual:relaxed-runtime";
import { browserPlatform, loadRestorer, type Photo, type Restorer } from "@heirloom/core";
import { answerTo, transferOf } from "./answers.js";
import { openDesk } from "./desk.js";
import { errorCodeOf } from "./error-code.js";
import { halvedSize, halvePart, levelFor, type Part } from "./halve.js";
import type { FromWorker, Preview, Question, ToWorker } from "./messages.js";
import { openNetworks } from "./networks.js";
import { openShelf } from "./photo-shelf.js";
import { checkRoom, checkSides, shelfLimit } from "./room.js";

declare const self: DedicatedWorkerGlobalScope;

/** Sharp on a large screen at one glance; closer looks come in tiles. */
const previewSidePx = 2048;

const post = (message: FromWorker, transfer: Transferable[] = []) => self.postMessage(message, transfer);

const networks = openNetworks({
  platform: () => platform,
  load: async (signal) => (await restorer()).load({ signal }),
  tell: (coming) => post({ kind: "download", ...coming }),
});
const platform = browserPlatform({
  // The page names its worker after the place of the networks: only the page knows in which folder the site lies.
  modelsUrl: self.name,
  relaxedRuntimeUrl,
  onDownload: networks.onDownload,
  onBackend: (backend) => post({ kind: "backend", backend }),
});

let loading: Promise<Restorer> | undefined;
function restorer(): Promise<Restorer> {
  loading ??= loadRestorer({ platform }).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

const deviceGiB = "deviceMemory" in navigator ? Number(navigator.deviceMemory) : undefined;

const bitmap = (rgba: Uint8ClampedArray<ArrayBuffer>, { width, height }: Part) =>
  createImageBitmap(new ImageData(rgba, width, height));

async function preview(photo: Photo): Promise<Preview> {
  const level = levelFor(photo, previewSidePx);
  const part = { level, left: 0, top: 0, ...halvedSize(photo, level) };
  return { level, bitmap: await bitmap(halvePart(photo, part), part) };
}

const desk = openDesk({
  platform,
  restorer,
  networks,
  shelf: openShelf({ limitBytes: shelfLimit(deviceGiB) }),
  check: (photo) => {
    checkSides(photo);
    checkRoom(photo, deviceGiB);
  },
  preview,
  post,
});

async function answer(ask: number, question: Question): Promise<void> {
  try {
    const found = await answerTo(question, { desk, platform, restorer, bitmap });
    post({ kind: "answer", ask, answer: found }, transferOf(found));
  } catch (error) {
    post({ kind: "no-answer", ask, code: errorCodeOf(error) });
  }
}

/** Stops what came for a photo that was only about to. */
let foreseen = new AbortController();

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  // Whoever stops a photo waits for no network; other photos still wait by themselves.
  if (data.kind === "never-mind" || data.kind === "cancel" || data.kind === "forget") {
    foreseen.abort();
    foreseen = new AbortController();
  }
  if (data.kind === "never-mind") return;
  if (data.kind === "prepare") void networks.fetch(foreseen.signal).catch(() => {});
  else if (data.kind === "ask") void answer(data.ask, data.question);
  else void desk.work(data);
});
