import { expect, test } from "vitest";
import type { Platform } from "../platform/platform.js";
import { fakeCards, fakeNetworks, fakePlatform, fakeSession } from "../testing/fake-models.js";
import { loadModel } from "./model.js";
import type { Session, Tensor } from "./session.js";

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const tensor = (...dims: number[]): Tensor => ({
  dims,
  data: new Float32Array(dims.reduce((product, size) => product * size, 1)),
});

const loadInpaint = (session: Session) => {
  const platform: Platform = { ...fakePlatform().platform, openSession: async () => session };
  return loadModel(platform, "inpaint");
};

test("a model loads with its card, runs and closes", async () => {
  const { platform, read, counts } = fakePlatform();
  const model = await loadModel(platform, "inpaint");
  expect(model.card).toEqual(fakeCards.inpaint);
  expect(read).toEqual(["inpaint.card.json", "inpaint.onnx"]);
  const outputs = await model.run({ photo: tensor(1, 3, 32, 64), mask: tensor(1, 1, 32, 64) });
  expect(outputs.inpainted?.dims).toEqual([1, 3, 32, 64]);
  await model.close();
  expect(counts).toEqual({ opened: 1, closed: 1 });
});

test("a file with other bytes than the card's is refused and never opened", async () => {
  const { platform, counts } = fakePlatform({ "color.onnx": new TextEncoder().encode("abd") });
  await expect(loadModel(platform, "color")).rejects.toMatchObject({
    code: "model-hash",
    message: expect.stringContaining("color.onnx has SHA-256 a52d159f"),
  });
  expect(counts.opened).toBe(0);
});

test("a file that was cut off is refused", async () => {
  const { platform } = fakePlatform({ "color.onnx": new TextEncoder().encode("ab") });
  await expect(loadModel(platform, "color")).rejects.toMatchObject({
    code: "model-hash",
    message: "color.onnx has 2 bytes but its card says 3",
  });
});

test("a card that is not JSON, or of another stage, is refused", async () => {
  const notJson = fakePlatform({ "color.card.json": new TextEncoder().encode("{") });
  await expect(loadModel(notJson.platform, "color")).rejects.toMatchObject({ code: "card-invalid" });
  const another = fakePlatform({ "color.card.json": bytesOf(fakeCards.inpaint) });
  await expect(loadModel(another.platform, "color")).rejects.toMatchObject({
    code: "card-invalid",
    message: "wanted a card of stage color but got one of inpaint",
  });
});

test.for<[string, Record<string, Tensor>, string]>([
  ["a missing input", { photo: tensor(1, 3, 32, 32) }, "inpaint input mask is missing"],
  [
    "inputs of two sizes",
    { photo: tensor(1, 3, 32, 32), mask: tensor(1, 1, 32, 64) },
    "inpaint input mask must be [1, 1, 32, 32] but is [1, 1, 32, 64]",
  ],
  [
    "a wrong number of channels",
    { photo: tensor(1, 1, 32, 32), mask: tensor(1, 1, 32, 32) },
    "inpaint input photo must be [1, 3, 32, 32] but is [1, 1, 32, 32]",
  ],
  [
    "a size off the multiple",
    { photo: tensor(1, 3, 40, 32), mask: tensor(1, 1, 40, 32) },
    "inpaint input H must be a multiple of 32 but is 40",
  ],
  [
    "data of another length",
    { photo: { dims: [1, 3, 32, 32], data: new Float32Array(7) }, mask: tensor(1, 1, 32, 32) },
    "inpaint input photo must hold 3072 values but holds 7",
  ],
])("%s is refused before the run", async ([, inputs, message]) => {
  const model = await loadInpaint(fakeSession(fakeNetworks.inpaint));
  await expect(model.run(inputs)).rejects.toMatchObject({ code: "model-shape", message });
});

test("an answer of the wrong shape or name is refused", async () => {
  const inputs = { photo: tensor(1, 3, 32, 32), mask: tensor(1, 1, 32, 32) };
  const small = await loadInpaint(fakeSession(() => ({ inpainted: tensor(1, 3, 16, 16) })));
  await expect(small.run(inputs)).rejects.toMatchObject({
    code: "model-shape",
    message: "inpaint output inpainted must be [1, 3, 32, 32] but is [1, 3, 16, 16]",
  });
  const renamed = await loadInpaint(fakeSession(() => ({ filled: tensor(1, 3, 32, 32) })));
  await expect(renamed.run(inputs)).rejects.toMatchObject({ message: "inpaint output inpainted is missing" });
});

test("an answer that is not a number somewhere is refused", async () => {
  const inputs = { photo: tensor(1, 3, 32, 32), mask: tensor(1, 1, 32, 32) };
  const broken = tensor(1, 3, 32, 32);
  broken.data[77] = Number.NaN;
  const model = await loadInpaint(fakeSession(() => ({ inpainted: broken })));
  await expect(model.run(inputs)).rejects.toMatchObject({
    code: "model-shape",
    message: "inpaint output inpainted must be finite but is not everywhere",
  });
});

test("a cancelled run never reaches the session", async () => {
  const model = await loadInpaint(fakeSession(() => expect.fail("the session ran")));
  const inputs = { photo: tensor(1, 3, 32, 32), mask: tensor(1, 1, 32, 32) };
  await expect(model.run(inputs, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "cancelled",
  });
});
