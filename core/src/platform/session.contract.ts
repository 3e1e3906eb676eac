import { describe, expect, test } from "vitest";
import type { Platform } from "./platform.js";

/** ONNX is protobuf: a field is its number and kind in one byte, then a number or a length and its content. */
const number = (field: number, value: number): number[] => [field << 3, value];
const bytes = (field: number, content: readonly number[]): number[] => [
  (field << 3) | 2,
  content.length,
  ...content,
];
const text = (field: number, letters: string): number[] =>
  bytes(field, [...new TextEncoder().encode(letters)]);

/** A network of one node, `positive = Relu(any)`, for float32 of shape [1, N]. */
export function reluModel(): Uint8Array {
  const dimensions = [...bytes(1, number(1, 1)), ...bytes(1, text(2, "N"))];
  const tensorType = bytes(1, [...number(1, 1), ...bytes(2, dimensions)]);
  const value = (name: string) => [...text(1, name), ...bytes(2, tensorType)];
  const node = [...text(1, "any"), ...text(2, "positive"), ...text(4, "Relu")];
  const graph = [
    ...bytes(1, node),
    ...text(2, "g"),
    ...bytes(11, value("any")),
    ...bytes(12, value("positive")),
  ];
  const opset = number(2, 13);
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, opset)]);
}

const tensor = (...values: number[]) => ({ dims: [1, values.length], data: Float32Array.from(values) });

/** What every Platform's sessions must do. Each platform's test calls this with its own. */
export function sessionContract({ openSession }: Pick<Platform, "openSession">): void {
  describe("a session", () => {
    test("runs a network at any size its shape allows", async () => {
      const session = await openSession(reluModel(), { threads: 1 });
      expect(await session.run({ any: tensor(-1, 2) })).toEqual({ positive: tensor(0, 2) });
      expect(await session.run({ any: tensor(3, -4, 5) })).toEqual({ positive: tensor(3, 0, 5) });
      await session.close();
    });

    test("does not run once the signal has aborted, nor after it is closed", async () => {
      const session = await openSession(reluModel(), { threads: 1 });
      const aborted = session.run({ any: tensor(1) }, { signal: AbortSignal.abort() });
      await expect(aborted).rejects.toMatchObject({ code: "cancelled" });
      await session.close();
      await session.close();
      await expect(session.run({ any: tensor(1) })).rejects.toMatchObject({ code: "internal" });
    });

    test("a run under way ends before its session is freed", async () => {
      const session = await openSession(reluModel(), { threads: 1 });
      const run = session.run({ any: tensor(-7, 7) });
      await session.close();
      expect(await run).toEqual({ positive: tensor(0, 7) });
    });

    test("names inputs of another shape, and survives them", async () => {
      const session = await openSession(reluModel(), { threads: 1 });
      const wrong = session.run({ any: { dims: [2, 1], data: new Float32Array(2) } });
      await expect(wrong).rejects.toMatchObject({ name: "RestoreError", code: "model-shape" });
      expect(await session.run({ any: tensor(1) })).toEqual({ positive: tensor(1) });
      await session.close();
    });

    test("refuses what is no model", async () => {
      await expect(openSession(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ name: "RestoreError" });
    });

    test("overlapping runs of two sessions do not disturb one another", async () => {
      const [a, b] = await Promise.all([
        openSession(reluModel(), { threads: 1 }),
        openSession(reluModel(), { threads: 1 }),
      ]);
      const runs = [a, b, a, b].map((session, i) => session.run({ any: tensor(-1, i) }));
      expect(await Promise.all(runs)).toEqual([0, 1, 2, 3].map((i) => ({ positive: tensor(0, i) })));
      await Promise.all([a.close(), b.close()]);
    });
  });
}
