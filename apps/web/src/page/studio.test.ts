import type { Report } from "@heirloom/core";
import { expect, test, vi } from "vitest";
import { unknownPace } from "../state/estimate.js";
import type { Answer, FromWorker, ToWorker } from "../worker/messages.js";
import { openStudio } from "./studio.js";
import type { WorkerPort } from "./worker-client.js";

const report: Report = {
  width: 4,
  height: 4,
  depth: 8,
  channels: 1,
  defectShare: 0.1,
  defectCount: 1,
  maskSource: "found",
  recommended: "color",
  warnings: ["defects-everywhere"],
  timings: { defectsMs: 9000, inpaintMs: 1, colorMs: 1 },
  models: {},
};
const facts = { width: 4, height: 4, depth: 8, channels: 1, losslessFormat: "png" } as const;
const bitmap = (): ImageBitmap => Object.assign(Object.create(null), { width: 4, height: 4, close: vi.fn() });
const preview = () => ({ bitmap: bitmap(), level: 0 });

/** A studio whose workers do what the test says. */
function testStudio() {
  const sent: ToWorker[] = [];
  const ports: WorkerPort[] = [];
  const saved: string[] = [];
  const studio = openStudio({
    startWorker() {
      const port: WorkerPort = {
        postMessage: (m) => sent.push(m),
        terminate: vi.fn(),
        onmessage: null,
        onerror: null,
      };
      ports.push(port);
      return port;
    },
    now: () => 0,
    settings: { language: "en", theme: "auto", pace: unknownPace },
    save: ({ name }) => saved.push(name),
    thumbnail: () => Promise.reject(new Error("not readable")),
  });
  const say = (data: FromWorker) => ports.at(-1)?.onmessage?.(Object.assign(Object.create(null), { data }));
  const answer = async (given: Answer) => {
    const asked = sent.findLast((message) => message.kind === "ask");
    if (asked?.kind === "ask") say({ kind: "answer", ask: asked.ask, answer: given });
    await vi.waitFor(() => {});
  };
  const finish = (id: string) => {
    say({ kind: "opened", id, facts, preview: preview() });
    const mask = { width: 4, height: 4, bits: new Uint8Array(16) };
    say({
      kind: "restored",
      id,
      report,
      mask,
      previews: { restored: preview(), "restored-color": preview(), color: preview() },
    });
  };
  const lose = () => ports.at(-1)?.onerror?.(Object.assign(Object.create(null), { preventDefault() {} }));
  return { studio, sent, ports, saved, say, answer, finish, lose };
}

const files = (...names: string[]) => names.map((name) => new File(["x"], name));
const lives = ({ studio }: ReturnType<typeof testStudio>) =>
  studio.queue.get().photos.map(({ life }) => life.kind);

test("photos are handed to the worker one after the other", () => {
  const t = testStudio();
  t.studio.add(files("a.jpg", "b.jpg"));
  expect(t.sent).toMatchObject([{ kind: "restore", id: "photo-1", name: "a.jpg" }]);
  t.finish("photo-1");
  expect(t.sent.at(-1)).toMatchObject({ kind: "restore", id: "photo-2" });
  expect(lives(t)).toEqual(["done", "reading"]);
  expect(t.studio.look.get().picture).toBe("color");
});

test("the first photo teaches how fast this machine is", () => {
  const t = testStudio();
  t.studio.add(files("a.jpg"));
  t.finish("photo-1");
  expect(t.studio.settings.get().pace.defects).toBeGreaterThan(1);
});

test("a stop takes effect at once; what the worker says later about it is not heard", () => {
  const t = testStudio();
  t.studio.add(files("a.jpg"));
  t.studio.stop("photo-1");
  expect([lives(t), t.sent.at(-1)]).toEqual([["stopped"], { kind: "cancel", id: "photo-1" }]);
  t.studio.again("photo-1");
  t.say({ kind: "failed", id: "photo-1", code: "cancelled", message: "" });
  expect(lives(t)).toEqual(["reading"]);
});

test("a worker that dies is replaced, the photos that were done are restored again, and nothing drawn is lost", () => {
  const t = testStudio();
  t.studio.add(files("a.jpg", "b.jpg"));
  t.finish("photo-1");
  const at = Object.assign(Object.create(null), { x: 1, y: 1 });
  t.studio
    .editing("photo-1")
    ?.dispatch({ kind: "draw-stroke", stroke: { effect: "add", radiusPx: 1, points: [at] } });
  t.lose();
  expect([t.ports.length, lives(t), t.studio.notice.get()]).toEqual([
    2,
    ["reading", "failed"],
    { kind: "crashed" },
  ]);
  t.finish("photo-1");
  const editing = t.studio.editing("photo-1")?.get();
  expect(editing?.editor.edits.strokes.length).toBe(1);
  t.studio.apply("photo-1");
  expect(t.sent.at(-1)).toMatchObject({ kind: "apply", id: "photo-1" });
});

test("a broken-off download is a failure that can be resumed", () => {
  const t = testStudio();
  t.studio.add(files("a.jpg"));
  t.say({ kind: "opened", id: "photo-1", facts, preview: preview() });
  t.say({ kind: "failed", id: "photo-1", code: "download-failed", message: "" });
  expect(t.studio.queue.get().photos[0]?.life).toEqual({ kind: "failed", code: "download-failed" });
  t.studio.again("photo-1");
  expect(t.sent.filter(({ kind }) => kind === "restore").length).toBe(2);
});

test("a slider that moves on while the worker works asks once more, for its last place alone", async () => {
  const t = testStudio();
  t.studio.add(files("a.jpg"));
  t.finish("photo-1");
  for (const sensitivity of [0.6, 0.7, 0.8]) t.studio.moveSensitivity("photo-1", sensitivity);
  const mask = { width: 4, height: 4, bits: new Uint8Array(16).fill(1) };
  await t.answer({ kind: "mask", mask });
  await vi.waitFor(() => expect(t.sent.filter(({ kind }) => kind === "ask").length).toBe(2));
  await t.answer({ kind: "mask", mask });
  const asked = t.sent.flatMap((m) =>
    m.kind === "ask" && m.question.kind === "mask-at" ? [m.question.sensitivity] : [],
  );
  expect(asked).toEqual([0.6, 0.8]);
  await vi.waitFor(() => expect(t.studio.editing("photo-1")?.get().editor.edits.sensitivity).toBe(0.8));
});

test("a download that worked is noted, and one that failed is told", async () => {
  const t = testStudio();
  t.studio.add(files("a.jpg"));
  t.finish("photo-1");
  const save = t.studio.saveZip(["photo-1"], "lossless");
  await t.answer({ kind: "file", name: "a.heirloom.zip", file: new Blob() });
  await save;
  expect([t.saved, t.studio.queue.get().photos[0]?.isSaved]).toEqual([["a.heirloom.zip"], true]);
  const again = t.studio.savePicture("photo-1", "color", "jpeg");
  t.lose();
  await again;
  expect(t.studio.notice.get()).toEqual({ kind: "saveFailed" });
});

test("a removed photo takes its bitmaps and marks along", () => {
  const t = testStudio();
  t.studio.add(files("a.jpg", "b.jpg"));
  t.finish("photo-1");
  const kept = t.studio.pictures.preview("photo-1", "scan");
  t.studio.remove("photo-1");
  expect(kept?.bitmap.close).toHaveBeenCalled();
  expect(t.studio.editing("photo-1")).toBeUndefined();
  expect(t.sent.at(-1)).toEqual({ kind: "forget", id: "photo-1" });
  expect(t.studio.queue.get().selected).toBe("photo-2");
});
