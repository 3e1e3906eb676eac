import { type ErrorCode, type Mask, RestoreError } from "@heirloom/core";
import type { Answer, FromWorker, Place, Question, ToWorker } from "../worker/messages.js";

/** The part of a Worker that the client needs; a test gives it a port. */
export interface WorkerPort {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What the worker says by itself. */
export type News = Exclude<FromWorker, { kind: "answer" | "no-answer" }>;

export interface WorkerClient {
  send(message: Exclude<ToWorker, { kind: "ask" }>, transfer?: Transferable[]): void;
  maskAt(question: Question & { kind: "mask-at" }): Promise<Mask>;
  trace(question: Question & { kind: "trace" }): Promise<readonly Place[]>;
  tile(question: Question & { kind: "tile" }): Promise<ImageBitmap>;
  file(question: Question & { kind: "file" | "zip" }): Promise<{ name: string; file: Blob }>;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: RestoreError): void;
}

/** The page's end of the worker. A worker that dies is replaced: `lost` is told, and every open question fails. */
export function connectWorker(
  start: () => WorkerPort,
  { news, lost }: { readonly news: (news: News) => void; readonly lost: () => void },
): WorkerClient {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  // With the first photo: by then the site's own service worker is there to keep what the worker loads.
  let running: WorkerPort | undefined;
  const port = (): WorkerPort => {
    running ??= open();
    return running;
  };

  function open(): WorkerPort {
    const worker = start();
    worker.onmessage = ({ data }) => {
      if (data.kind === "answer") settle(data.ask, (open) => open.resolve(data.answer));
      else if (data.kind === "no-answer") settle(data.ask, (open) => open.reject(failure(data.code)));
      else news(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.onmessage = null;
      worker.terminate();
      for (const open of waiting.values()) open.reject(failure("out-of-memory"));
      waiting.clear();
      running = undefined;
      lost();
    };
    return worker;
  }

  function settle(ask: number, end: (open: Waiting) => void): void {
    const open = waiting.get(ask);
    waiting.delete(ask);
    if (open) end(open);
  }

  const ask = (question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      asked++;
      waiting.set(asked, { resolve, reject });
      port().postMessage({ kind: "ask", ask: asked, question });
    });

  return {
    send: (message, transfer = []) => port().postMessage(message, transfer),
    maskAt: async (question) => only(await ask(question), "mask").mask,
    trace: async (question) => only(await ask(question), "places").places,
    tile: async (question) => only(await ask(question), "bitmap").bitmap,
    file: async (question) => only(await ask(question), "file"),
  };
}

const failure = (code: ErrorCode): RestoreError => new RestoreError(code, `the worker answered ${code}`);

function only<K extends Answer["kind"]>(answer: Answer, kind: K): Extract<Answer, { kind: K }> {
  if (isOf(answer, kind)) return answer;
  throw new RestoreError("internal", `wanted an answer of kind ${kind}, got ${answer.kind}`);
}

const isOf = <K extends Answer["kind"]>(answer: Answer, kind: K): answer is Extract<Answer, { kind: K }> =>
  answer.kind === kind;
