import { expect, test } from "vitest";
import { loadRestorer } from "./load-restorer.js";
import type { Platform } from "./platform/platform.js";
import { fakePlatform } from "./testing/fake-models.js";
import { maskWhere, photoOf } from "./testing/photos.js";

const photo = photoOf({ width: 64, height: 80 }, (x) => (x > 20 && x < 24 ? 1 : 0.4));

test("the example of loadRestorer: three pictures of a photo", async () => {
  const restorer = await loadRestorer({ platform: fakePlatform().platform });
  const { restoredColor, report } = await restorer.restore(photo);
  await restorer.close();
  expect(restoredColor.channels).toBe(3);
  expect(report.defectCount).toBe(1);
});

test("finding defects loads the detector only, and once", async () => {
  const { platform, read, counts } = fakePlatform();
  const restorer = await loadRestorer({ platform });
  await Promise.all([restorer.findDefects(photo), restorer.findDefects(photo)]);
  await restorer.findDefects(photo);
  expect(read).toEqual(["defects.card.json", "defects.onnx"]);
  await restorer.close();
  await restorer.close();
  expect(counts).toEqual({ opened: 1, closed: 1 });
});

test("all networks can be loaded before they are needed, and are loaded once", async () => {
  const { platform, read, counts } = fakePlatform();
  const restorer = await loadRestorer({ platform });
  await Promise.all([restorer.load(), restorer.load()]);
  await restorer.load();
  expect(counts.opened).toBe(3);
  expect(read.filter((file) => file.endsWith(".onnx"))).toEqual([
    "defects.onnx",
    "inpaint.onnx",
    "color.onnx",
  ]);
});

test("a load that is cancelled stops, is closed, and does not stop a stage that waits for the same network", async () => {
  const { platform, counts } = fakePlatform();
  const stops: boolean[] = [];
  const watched: Platform = {
    ...platform,
    readModel: async (file, { signal } = {}) => {
      const bytes = await platform.readModel(file);
      if (!file.endsWith(".onnx")) return bytes;
      await new Promise((resolve) => setTimeout(resolve));
      stops.push(signal?.aborted ?? false);
      return bytes;
    },
  };
  const restorer = await loadRestorer({ platform: watched });
  const impatient = new AbortController();
  const loading = restorer.load({ signal: impatient.signal });
  const coloring = restorer.colorize(photo);
  impatient.abort();
  await expect(loading).rejects.toMatchObject({ code: "cancelled" });
  expect((await coloring).photo.channels).toBe(3);
  expect(stops.sort()).toEqual([false, true, true]);
  expect(counts).toEqual({ opened: 1, closed: 0 });
  await restorer.close();
});

test("the mask of a map at another sensitivity needs no session", async () => {
  const { platform, counts } = fakePlatform();
  const restorer = await loadRestorer({ platform });
  const map = { width: 32, height: 40, probability: new Float32Array(32 * 40).fill(0.2) };
  const mask = await restorer.maskDefects(photo, map, { sensitivity: 1 });
  expect(mask).toMatchObject({ width: 64, height: 80 });
  expect(mask.bits.every((bit) => bit === 1)).toBe(true);
  expect(counts.opened).toBe(0);
});

test("a load that failed is tried again", async () => {
  const { platform } = fakePlatform();
  let failures = 1;
  const flaky: Platform = {
    ...platform,
    readModel: (file) =>
      failures-- > 0 ? Promise.reject(new Error("the disk sleeps")) : platform.readModel(file),
  };
  const restorer = await loadRestorer({ platform: flaky });
  await expect(restorer.colorize(photo)).rejects.toThrow("the disk sleeps");
  expect((await restorer.colorize(photo)).photo.channels).toBe(3);
});

test("a mask of another size is refused", async () => {
  const restorer = await loadRestorer({ platform: fakePlatform().platform });
  const mask = maskWhere({ width: 64, height: 64 }, () => false);
  const wanted = { code: "mask-size", message: "mask is 64x64 but the photo is 64x80" };
  await expect(restorer.inpaint(photo, mask)).rejects.toMatchObject(wanted);
  await expect(restorer.restore(photo, { mask })).rejects.toMatchObject(wanted);
});

test("a mask of 255s, a sensitivity of 2 and a photo that lacks pixels are refused", async () => {
  const restorer = await loadRestorer({ platform: fakePlatform().platform });
  const white = { width: 64, height: 80, bits: new Uint8Array(64 * 80).fill(255) };
  await expect(restorer.inpaint(photo, white)).rejects.toMatchObject({ code: "mask-unreadable" });
  await expect(restorer.findDefects(photo, { sensitivity: 2 })).rejects.toMatchObject({ code: "usage" });
  await expect(restorer.colorize({ ...photo, width: 65 })).rejects.toMatchObject({ code: "usage" });
});

test("an earlier result of another shape is refused", async () => {
  const restorer = await loadRestorer({ platform: fakePlatform().platform });
  const mask = maskWhere(photo, (x) => x === 3);
  const deep = photoOf({ width: 64, height: 80, depth: 16 }, () => 0.4);
  await expect(restorer.inpaint(photo, mask, { before: { mask, photo: deep } })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("8 bits but its earlier result is 64x80 with 1 channels of 16 bits"),
  });
  const small = maskWhere({ width: 64, height: 64 }, () => false);
  const other = restorer.inpaint(photo, mask, { before: { mask: small, photo } });
  await expect(other).rejects.toMatchObject({ code: "mask-size" });
});

test("a signal that has aborted stops every call before anything is read", async () => {
  const { platform, read } = fakePlatform();
  const restorer = await loadRestorer({ platform });
  const options = { signal: AbortSignal.abort() };
  const mask = maskWhere(photo, (x) => x === 3);
  const calls = [
    restorer.restore(photo, options),
    restorer.findDefects(photo, options),
    restorer.inpaint(photo, mask, options),
    restorer.colorize(photo, options),
  ];
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: "cancelled" });
  expect(read).toEqual([]);
});

test("a closed restorer says so", async () => {
  const restorer = await loadRestorer({ platform: fakePlatform().platform });
  await restorer.close();
  await expect(restorer.colorize(photo)).rejects.toMatchObject({
    code: "usage",
    message: "the restorer is closed",
  });
});
