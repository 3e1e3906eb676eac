import { throwIfCancelled } from "../../cancel.js";
import { RestoreError } from "../../errors.js";
import type { Shelf } from "./model-shelf.js";

/** Kept at once: what a killed tab loses at most. */
const pieceBytes = 4 << 20;

interface Receiving {
  /** How much of it is there. */
  readonly from: number;
  readonly shelf: Shelf;
  readonly onBytes: (receivedBytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Fetches a file into `whole` from a byte on, keeping it piece by piece. A connection that breaks is taken up again as long
 * as each attempt brings something. Rejects with `model-missing`, or with `download-failed` or `cancelled`, what came being
 * kept.
 */
export async function receive(
  url: URL,
  whole: Uint8Array<ArrayBuffer>,
  { from, shelf, onBytes, signal }: Receiving,
): Promise<void> {
  let [at, kept] = [from, from];
  const keep = async () => {
    if (at > kept) await shelf.add(kept, whole.slice(kept, at));
    kept = at;
  };
  while (at < whole.length) {
    const start = at;
    try {
      const response = await ask(url, at, signal);
      if (response.status !== 206 && at > 0) {
        // The server sends everything, whatever was asked for.
        await shelf.clear();
        [at, kept] = [0, 0];
      }
      onBytes(at);
      for await (const part of partsOf(response)) {
        throwIfCancelled(signal);
        if (at + part.length > whole.length) throw tooLong(url, whole);
        whole.set(part, at);
        at += part.length;
        onBytes(at);
        if (at - kept >= pieceBytes) await keep();
      }
      if (at < whole.length) throw new TypeError(`the answer ended after ${at} bytes`);
    } catch (cause) {
      await keep();
      throwIfCancelled(signal);
      if (cause instanceof RestoreError) throw cause;
      if (at > start) continue;
      const got = `the connection broke after ${at} of ${whole.length} bytes`;
      throw new RestoreError("download-failed", `wanted ${url.href}, ${got}`, { cause });
    }
  }
  await keep();
}

async function ask(url: URL, from: number, signal: AbortSignal | undefined): Promise<Response> {
  const headers: HeadersInit = from > 0 ? { Range: `bytes=${from}-` } : {};
  const response = await fetch(url, { headers, cache: "no-store", signal: signal ?? null });
  // 416: the file on the server is shorter than what was kept, so it is another one.
  if (response.status === 416) return ask(url, 0, signal);
  checkAnswer(url, response);
  return response;
}

/** Throws `model-missing` or `download-failed` unless the answer holds the file. */
export function checkAnswer(url: URL, response: Response): void {
  // Servers of one-page sites answer with that page for whatever is not there.
  const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  if (response.status === 404 || response.status === 410 || (response.ok && isPage))
    throw new RestoreError("model-missing", `wanted ${url.href}, it is not there`);
  if (!response.ok)
    throw new RestoreError("download-failed", `wanted ${url.href}, the server answered ${response.status}`);
}

async function* partsOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const tooLong = (url: URL, { length }: Uint8Array): RestoreError =>
  new RestoreError("model-hash", `${url.href} has more than the ${length} bytes that its card says`);
