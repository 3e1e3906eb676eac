import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publish } from "./publish.js";
import { emptyFolder } from "./testing/photos.js";
import type { World } from "./world.js";

const world: World = {
  print: () => {},
  complain: () => {},
  signal: new AbortController().signal,
  platform: () => Promise.reject(new Error("nobody reads pictures here")),
  openRestorer: () => Promise.reject(new Error("nobody restores here")),
  writeFile: (path, bytes) => writeFile(path, bytes, { flag: "wx" }),
};

const bytes = (text: string) => new TextEncoder().encode(text);

test("a file is made while whoever put it goes on, one at a time, and none shows before all are there", async () => {
  const folder = await emptyFolder();
  const events: string[] = [];
  await publish({ world }, async (put) => {
    await put(join(folder, "a"), async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      events.push("a is made");
      return bytes("a");
    });
    events.push("went on");
    await put(join(folder, "b"), async () => {
      events.push("b is made");
      return bytes("b");
    });
    expect(await readdir(folder)).not.toContain("a");
  });
  expect(events).toEqual(["went on", "a is made", "b is made"]);
  expect(await readFile(join(folder, "b"), "utf8")).toBe("b");
});

test("a file that cannot be made fails the call, whether or not another one follows, and nothing is left", async () => {
  const folder = await emptyFolder();
  const fail = () => Promise.reject(new Error("no room"));
  const last = publish({ world }, async (put) => {
    await put(join(folder, "a"), async () => bytes("a"));
    await put(join(folder, "b"), fail);
  });
  await expect(last).rejects.toThrow("no room");
  const first = publish({ world }, async (put) => {
    await put(join(folder, "a"), fail);
    await put(join(folder, "b"), async () => bytes("b"));
  });
  await expect(first).rejects.toThrow("no room");
  expect(await readdir(folder)).toEqual([]);
});

test("a caller that gives up while a file is being made leaves nothing", async () => {
  const folder = await emptyFolder();
  const late = publish({ world }, async (put) => {
    await put(join(folder, "a"), async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return bytes("a");
    });
    throw new Error("stopped");
  });
  await expect(late).rejects.toThrow("stopped");
  expect(await readdir(folder)).toEqual([]);
});
