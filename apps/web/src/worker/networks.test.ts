import { type Platform, RestoreError } from "@heirloom/core";
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

/** A platform that has cards, and empty networks. */
function testNetworks(readModel: Platform["readModel"] = async () => new Uint8Array(0)) {
  const read = vi.fn(async (file: string) => (file.endsWith(".json") ? cardOf(file) : readModel(file)));
  const told: Coming[] = [];
  const nobody = () => Promise.reject(new Error("nobody calls this"));
  const platform: Platform = { readModel: read, decode: nobody, encode: nobody, openSession: nobody };
  return {
    networks: openNetworks(
      () => platform,
      (coming) => told.push(coming),
    ),
    read,
    told,
  };
}

test("all networks are fetched once, in the order of the stages, and told of as one sum", async () => {
  const { networks, read, told } = testNetworks(async (file) => {
    networks.onDownload({ file, receivedBytes: 1000, totalBytes: 5 });
    return new Uint8Array(0);
  });
  await Promise.all([networks.fetch(), networks.fetch()]);
  const fetched = read.mock.calls.map(([file]) => file).filter((file) => file.endsWith(".onnx"));
  expect(fetched).toEqual(["defects.onnx", "inpaint.onnx", "color.onnx"]);
  expect(told.map(({ totalBytes }) => totalBytes)).toEqual([3e6, 3e6, 3e6]);
  expect(told.every(({ receivedBytes }, i) => receivedBytes > (told[i - 1]?.receivedBytes ?? 0))).toBe(true);
});

test("a fetch that broke off is tried again", async () => {
  let isBroken = true;
  const { networks } = testNetworks(async (file) => {
    if (isBroken && file === "color.onnx") throw new RestoreError("download-failed", "broken off");
    return new Uint8Array(0);
  });
  await expect(networks.fetch()).rejects.toMatchObject({ code: "download-failed" });
  isBroken = false;
  await expect(networks.fetch()).resolves.toBeUndefined();
});

test("a server that answers with its start page has no cards", async () => {
  const nobody = () => Promise.reject(new Error("nobody calls this"));
  const readModel = async () => new TextEncoder().encode("<!doctype html>");
  const platform: Platform = { readModel, decode: nobody, encode: nobody, openSession: nobody };
  const networks = openNetworks(
    () => platform,
    () => {},
  );
  await expect(networks.fetch()).rejects.toMatchObject({ code: "card-invalid" });
});
