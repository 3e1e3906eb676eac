import { expect, test } from "vitest";
import { browserPlatform, type Photo } from "./index.browser.js";
import { noise, photoOf } from "./testing/photos.js";

const { decode, encode } = browserPlatform();

/** What the worker answers to the bytes of a file. */
function askWorker(file: Uint8Array): Promise<unknown> {
  const url = new URL("./testing/restore-in-worker.browser.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  return new Promise<unknown>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}

const isAnswer = (
  data: unknown,
): data is { files: Uint8Array[]; report: { models: object; width: number } } =>
  typeof data === "object" && data !== null && "files" in data && "report" in data;

test("in a worker, a scratched scan comes back restored and colored, by the shipped networks", async () => {
  const isScratch = (x: number, y: number) => Math.abs(x - 70 - 6 * Math.sin(y / 30)) < 1;
  const scan: Photo = photoOf({ width: 144, height: 120 }, (x, y) =>
    isScratch(x, y) ? 0.98 : 0.25 + 0.4 * (y / 120) + 0.05 * noise(x, y),
  );
  const answer = await askWorker(await encode(scan, { format: "tiff" }));
  if (!isAnswer(answer)) return expect.fail(`the worker answered ${JSON.stringify(answer)}`);
  expect(answer.report).toMatchObject({ width: 144, height: 120, depth: 8, maskSource: "found" });
  expect(Object.keys(answer.report.models)).toEqual(["defects", "inpaint", "color"]);
  const [restored, colored] = await Promise.all(answer.files.map((file) => decode(file)));
  expect(restored).toMatchObject({ width: 144, height: 120, channels: 1 });
  expect(colored).toMatchObject({ width: 144, height: 120, channels: 3 });
  expect(restored.pixels[100 * 144 + Math.round(70 + 6 * Math.sin(100 / 30))]).toBeLessThan(200);
}, 60_000);

test("in a worker, a file that is no picture is refused by its code", async () => {
  expect(await askWorker(new TextEncoder().encode("Dear grandmother"))).toEqual({ code: "picture-unknown" });
});
