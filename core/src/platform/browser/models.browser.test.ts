import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeCards } from "../../testing/fake-models.js";
import { browserPlatform, type Download } from "../browser.js";

const modelsUrl = "https://models.example/shipped";
const bytes = Uint8Array.from({ length: 9_000_000 }, (_, i) => (i * 7919) >> 5);
const file = "color.onnx";

/** A server of one network and its card, whose connections break as told. */
function serve(network: Uint8Array, { ignoresRanges = false } = {}) {
  /** What each answer sends before its connection breaks; all of it when the list is used up. */
  const breaks: number[] = [];
  const asked: string[] = [];
  const server = { breaks, asked, isDown: false, network };
  vi.stubGlobal("fetch", async (url: URL, { headers = {} }: { headers?: Record<string, string> } = {}) => {
    const name = url.pathname.split("/").at(-1) ?? "";
    asked.push(`${name} ${headers.Range ?? "whole"}`);
    if (server.isDown) throw new TypeError("Failed to fetch");
    if (name === "color.card.json") return new Response(JSON.stringify(await cardOf(server.network)));
    if (name === "page.onnx") return new Response("<html>", { headers: { "content-type": "text/html" } });
    if (name === "busy.onnx") return new Response("", { status: 503 });
    if (name !== file) return new Response("", { status: 404 });
    const from = ignoresRanges ? 0 : Number(/\d+/.exec(headers.Range ?? "")?.[0] ?? 0);
    if (from >= server.network.length) return new Response("", { status: 416 });
    return new Response(connection(server.network.subarray(from), breaks.shift()), {
      status: from > 0 ? 206 : 200,
    });
  });
  return server;
}

/** Half a megabyte at a time. */
function connection(content: Uint8Array, breaksAfter = Number.POSITIVE_INFINITY): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= breaksAfter) controller.error(new TypeError("network error"));
      else if (at >= content.length) controller.close();
      else {
        const part = content.slice(at, Math.min(at + 500_000, breaksAfter));
        at += part.length;
        controller.enqueue(part);
      }
    },
  });
}

async function cardOf(network: Uint8Array) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", network.slice()));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { ...fakeCards.color, file, bytes: network.length, sha256 };
}

/** A page that has just been opened: it knows nothing but what the browser keeps. */
async function visit() {
  const downloads: Download[] = [];
  const platform = browserPlatform({ modelsUrl, onDownload: (download) => downloads.push(download) });
  await platform.readModel("color.card.json");
  return { downloads, read: () => platform.readModel(file) };
}

beforeEach(async () => {
  await caches.delete("heirloom-models");
});
afterEach(() => vi.unstubAllGlobals());

const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

test("a network is fetched once, progress is told, and then it is there without any network", async () => {
  const server = serve(bytes);
  const { downloads, read } = await visit();
  expect(isSame(await read(), bytes)).toBe(true);
  expect(downloads[0]).toEqual({ file, receivedBytes: 0, totalBytes: bytes.length });
  expect(downloads.at(-1)).toEqual({ file, receivedBytes: bytes.length, totalBytes: bytes.length });
  server.isDown = true;
  const again = await visit();
  expect(isSame(await again.read(), bytes)).toBe(true);
  expect(again.downloads).toEqual([]);
  expect(server.asked).toEqual(["color.card.json whole", `${file} whole`, "color.card.json whole"]);
});

test("a connection that breaks is taken up where it broke", async () => {
  const server = serve(bytes);
  server.breaks.push(5_000_000, 1_000_000);
  const { downloads, read } = await visit();
  expect(isSame(await read(), bytes)).toBe(true);
  expect(server.asked.slice(1)).toEqual([
    `${file} whole`,
    `${file} bytes=5000000-`,
    `${file} bytes=6000000-`,
  ]);
  const told = downloads.map(({ receivedBytes }) => receivedBytes);
  expect(told).toEqual([...told].sort((a, b) => a - b));
});

test("a connection that brings nothing more fails, and the next visit goes on from there", async () => {
  const server = serve(bytes);
  server.breaks.push(5_000_000, 0);
  const first = await visit();
  await expect(first.read()).rejects.toMatchObject({
    name: "RestoreError",
    code: "download-failed",
    message: expect.stringContaining("broke after 5000000 of 9000000 bytes"),
  });
  server.asked.length = 0;
  const second = await visit();
  expect(isSame(await second.read(), bytes)).toBe(true);
  expect(server.asked).toEqual(["color.card.json whole", `${file} bytes=5000000-`]);
  expect(second.downloads[0].receivedBytes).toBe(5_000_000);
});

test("a server that knows no ranges sends the whole file again", async () => {
  const server = serve(bytes, { ignoresRanges: true });
  server.breaks.push(5_000_000);
  const { read } = await visit();
  expect(isSame(await read(), bytes)).toBe(true);
  expect(server.asked.slice(1)).toEqual([`${file} whole`, `${file} bytes=5000000-`]);
});

test("what is kept of one network is never joined to another, and a newer one replaces it", async () => {
  const server = serve(bytes);
  server.breaks.push(5_000_000, 0);
  await expect((await visit()).read()).rejects.toMatchObject({ code: "download-failed" });
  server.network = bytes.map((byte) => 255 - byte);
  expect(isSame(await (await visit()).read(), server.network)).toBe(true);
  const keys = await (await caches.open("heirloom-models")).keys();
  const { sha256 } = await cardOf(server.network);
  for (const { url } of keys.filter(({ url }) => url.includes(file))) expect(url).toContain(sha256);
});

test("a kept network that was spoiled is fetched again", async () => {
  serve(bytes);
  await (await visit()).read();
  const cache = await caches.open("heirloom-models");
  const [piece] = (await cache.keys()).filter(({ url }) => url.includes(file));
  await cache.put(piece, new Response(new Uint8Array(4_500_000)));
  expect(isSame(await (await visit()).read(), bytes)).toBe(true);
});

test("a card is asked for once a visit, and once more after its network failed", async () => {
  const server = serve(bytes);
  server.breaks.push(0);
  const { readModel } = browserPlatform({ modelsUrl });
  const first = await Promise.all([readModel("color.card.json"), readModel("color.card.json")]);
  expect(isSame(first[0], first[1])).toBe(true);
  await expect(readModel(file)).rejects.toMatchObject({ code: "download-failed" });
  await readModel("color.card.json");
  expect(server.asked).toEqual(["color.card.json whole", `${file} whole`, "color.card.json whole"]);
});

test("a browser that keeps nothing fetches each time", async () => {
  const server = serve(bytes);
  vi.stubGlobal("caches", { open: () => Promise.reject(new DOMException("denied", "SecurityError")) });
  for (let i = 0; i < 2; i++) expect(isSame(await (await visit()).read(), bytes)).toBe(true);
  expect(server.asked.filter((line) => line.startsWith(file))).toEqual([`${file} whole`, `${file} whole`]);
});

test("a file that is not there is missing, also where a site's only page answers for it", async () => {
  serve(bytes);
  const { readModel } = browserPlatform({ modelsUrl });
  await expect(readModel("nothing.onnx")).rejects.toMatchObject({ code: "model-missing" });
  await expect(readModel("page.onnx")).rejects.toMatchObject({ code: "model-missing" });
  await expect(readModel("busy.onnx")).rejects.toMatchObject({ code: "download-failed" });
});

test("without any network and anything kept, the download has failed", async () => {
  serve(bytes).isDown = true;
  const { readModel } = browserPlatform({ modelsUrl });
  await expect(readModel("color.card.json")).rejects.toMatchObject({ code: "download-failed" });
});

test("a download that is cancelled stops, and goes on where it was", async () => {
  const { asked } = serve(bytes);
  const controller = new AbortController();
  const { readModel } = browserPlatform({
    modelsUrl,
    onDownload: ({ receivedBytes }) => receivedBytes === 5_000_000 && controller.abort(),
  });
  await readModel("color.card.json");
  const reading = readModel(file, { signal: controller.signal }).then(({ length }) => length);
  await expect(reading).rejects.toMatchObject({ code: "cancelled" });
  expect(isSame(await readModel(file), bytes)).toBe(true);
  expect(asked.slice(1)).toEqual([`${file} whole`, `${file} bytes=5000000-`]);
});
