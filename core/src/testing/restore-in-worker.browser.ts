import { browserPlatform, loadRestorer, RestoreError } from "../index.browser.js";

// Vitest has every import() go through its runner, which workers lack.
Object.assign(globalThis, {
  __vitest_browser_runner__: { wrapDynamicImport: (load: () => Promise<unknown>) => load() },
});

/** What a site's worker does: the file of a scan comes in, the file of the restored photo goes out. */
addEventListener("message", async ({ data }: MessageEvent<unknown>) => {
  try {
    if (!(data instanceof Uint8Array)) throw new TypeError("wanted the bytes of a file");
    const platform = browserPlatform({ modelsUrl: "/models/" });
    const restorer = await loadRestorer({ platform });
    const photo = await platform.decode(data);
    const { restored, restoredColor, report } = await restorer.restore(photo);
    await restorer.close();
    const files = [
      await platform.encode(restored, { format: "png" }),
      await platform.encode(restoredColor, { format: "jpeg" }),
    ];
    postMessage({ files, report });
  } catch (error) {
    postMessage({ code: error instanceof RestoreError ? error.code : String(error) });
  }
});
