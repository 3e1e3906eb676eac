/** The pieces of one version of one file that the browser keeps. */
export interface Shelf {
  /** Puts what is kept into `whole` and tells how far it reaches without a gap. */
  read(whole: Uint8Array): Promise<number>;
  /** All that is kept without a gap. */
  readAll(): Promise<Uint8Array>;
  /** Keeps a piece that begins at this byte. */
  add(from: number, piece: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Keeps nothing more of this version. */
  clear(): Promise<void>;
  /** Keeps nothing more of other versions. */
  forgetOthers(): Promise<void>;
}

const cacheName = "heirloom-models";

/**
 * The shelf of a file's version in the Cache API, one entry a piece, because entries cannot grow. Where the browser keeps
 * nothing (plain http, private windows, a full disk) the shelf stays empty and files are fetched each time.
 */
export async function openShelf(url: URL, version: string): Promise<Shelf> {
  const cache = await openCache();
  const keyOf = (from: number) => {
    const key = new URL(url);
    key.searchParams.set("version", version);
    key.searchParams.set("from", `${from}`);
    return key.href;
  };
  const forget = async (isWanted: (keyVersion: string | null) => boolean) => {
    for (const { url: kept } of (await cache?.keys()) ?? []) {
      const key = new URL(kept);
      const isOfFile = key.origin === url.origin && key.pathname === url.pathname;
      if (isOfFile && !isWanted(key.searchParams.get("version"))) await cache?.delete(kept);
    }
  };
  const pieces = async () => {
    const found: Uint8Array[] = [];
    for (let at = 0; ; at += found.at(-1)?.length ?? 0) {
      const entry = await cache?.match(keyOf(at));
      const piece = entry && new Uint8Array(await entry.arrayBuffer());
      if (!piece || piece.length === 0) return found;
      found.push(piece);
    }
  };
  return {
    async read(whole) {
      let at = 0;
      for (const piece of await pieces()) {
        // What is too long is not this file.
        if (at + piece.length > whole.length) return 0;
        whole.set(piece, at);
        at += piece.length;
      }
      return at;
    },
    async readAll() {
      return new Uint8Array(await new Blob((await pieces()).map((piece) => piece.slice())).arrayBuffer());
    },
    async add(from, piece) {
      // Without room the visit goes on, and the next one fetches again.
      await cache?.put(keyOf(from), new Response(piece)).catch(() => {});
    },
    clear: () => forget((keyVersion) => keyVersion !== version),
    forgetOthers: () => forget((keyVersion) => keyVersion === version),
  };
}

async function openCache(): Promise<Cache | undefined> {
  if (!("caches" in globalThis)) return undefined;
  return caches.open(cacheName).catch(() => undefined);
}
