import { RestoreError } from "@heirloom/core";
import { expect, test, vi } from "vitest";
import { type Coming, openNetworks } from "./networks.js";

const own = {
  defects: { longSide: 1024, threshold: 0.5, minimumAreaPx: 4, dilationPx: 1 },
  inpaint: { cropSide: 256, largestHoleRadiusPx: 60 },
  color: { shortSide: 256 },
} as const;

/** The card of `STAGE.card.json`; its network has a million bytes. */
function cardOf(file: string): Uint8Array {
  const stage = file.split(".")[0];
  const tensor = { name: "photo", shape: ["N", 3, "H", "W"], range: [0, 1] };
  const card = {
    stage,
    version: "1",
    recipe: "default",
    file: `${stage}.onnx`,
    sha256: "0".repeat(64),
    bytes: 1e6,
    parameters: 1,
    inputs: [tensor],
    outputs: [tensor],
    multiple: 32,
    tolerance: 0.01,
    golden: "golden",
    training: { commit: "a", command: "b", data: ["c"] },
    metrics: {},
    license: "MIT",
    ...Object.entries(own).find(([name]) => name === stage)?.[1],
  };
  return new TextEncoder().encode(JSON.stringify(card));
}

/** A site that has cards, and loads networks as told. */
function testNetworks(
  load: (signal?: AbortSignal) => Promise<void>,
  readModel = async (file: string) => cardOf(file),
) {
  const told: Coming[] = [];
  return {
    networks: openNetworks({ platform: () => ({ readModel }), load, tell: (coming) => told.push(coming) }),
    told,
  };
}

const files = ["defects.onnx", "inpaint.onnx", "color.onnx"];

test("all networks are told of as one sum", async () => {
  const load = async () => {
    for (const file of files) networks.onDownload({ file, receivedBytes: 2e4, totalBytes: 1e6 });
  };
  const { networks, told } = testNetworks(load);
  await networks.fetch();
  expect(told.map(({ receivedBytes }) => receivedBytes)).toEqual([2e4, 4e4, 6e4]);
  expect(told.map(({ totalBytes }) => totalBytes)).toEqual([3e6, 3e6, 3e6]);
});

test("the parts of a fast connection are told of some 200 times, the last one always", async () => {
  const { networks, told } = testNetworks(async () => {
    for (const file of files)
      for (let receivedBytes = 500; receivedBytes <= 1e6; receivedBytes += 500)
        networks.onDownload({ file, receivedBytes, totalBytes: 1e6 });
  });
  await networks.fetch();
  expect(told.length).toBeGreaterThan(150);
  expect(told.length).toBeLessThanOrEqual(202);
  expect(told.at(-1)).toEqual({ receivedBytes: 3e6, totalBytes: 3e6 });
});

test("whoever no longer waits says so to the load", async () => {
  const load = vi.fn(async () => {});
  const { signal } = new AbortController();
  await testNetworks(load).networks.fetch(signal);
  expect(load).toHaveBeenCalledWith(signal);
});

test("a load that broke off is tried again", async () => {
  const load = vi.fn(async () => {});
  load.mockRejectedValueOnce(new RestoreError("download-failed", "broken off"));
  const { networks } = testNetworks(load);
  await expect(networks.fetch()).rejects.toMatchObject({ code: "download-failed" });
  await expect(networks.fetch()).resolves.toBeUndefined();
});

test("a server that answers with its start page has no cards", async () => {
  const page = async () => new TextEncoder().encode("<!doctype html>");
  const { networks } = testNetworks(async () => {}, page);
  await expect(networks.fetch()).rejects.toMatchObject({ code: "card-invalid" });
});
