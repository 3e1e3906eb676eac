import { chmod, copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { fakeRestorer, heirloom } from "./testing/fake-world.js";
import { declaredPng, emptyFolder, halfMask, noisyPicture } from "./testing/photos.js";
import { restored, resultFiles } from "./testing/restored.js";

describe("bad input", () => {
  const good = () => noisyPicture().png().toBuffer();
  const bad = [
    ["empty.jpg", async () => Buffer.alloc(0), /0 bytes/],
    [
      "text.jpg",
      async () => Buffer.from("Dear aunt"),
      /wanted a JPEG, PNG, WebP, TIFF, HEIC or AVIF picture, this is something else/,
    ],
    [
      "cut.jpg",
      async () => (await noisyPicture(400, 300).jpeg().toBuffer()).subarray(0, 9000),
      /cut off or broken/,
    ],
    [
      "tiny.png",
      () => noisyPicture(1, 1).png().toBuffer(),
      /wanted at least 16 px on each side, the picture is 1x1/,
    ],
    ["huge.png", () => declaredPng(20000, 20000), /at most 200 megapixels, the file declares 20000x20000/],
    ["phone.heic", async () => Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1"), /cut off or broken/],
    [
      "bitmap.bmp",
      async () => Buffer.from("BM\x01\x01\0\0\0\0\0\0"),
      /this is BMP, which cannot be read yet/,
    ],
  ] as const;
  for (const [name, bytes, message] of bad) {
    test(`${name} is named in one line, and the rest is done`, async () => {
      const folder = await emptyFolder();
      await mkdir(join(folder, "in"));
      await writeFile(join(folder, "in", name), await bytes());
      await writeFile(join(folder, "in", "zz-good.png"), await good());
      const ran = await heirloom(["restore", join(folder, "in"), "-o", join(folder, "out")]);
      expect(ran.status).toBe(1);
      expect(ran.complained).toHaveLength(1);
      expect(ran.complained[0]).toMatch(message);
      expect(ran.complained[0]).toContain(`error: ${join(folder, "in", name)}: `);
      expect((await readdir(join(folder, "out"))).sort()).toEqual(resultFiles("zz-good", "png"));
    });
  }

  test("a path that is not there fails, the others are done", async () => {
    const { source, out } = await restored("a.png");
    const ran = await heirloom(["restore", "nowhere.png", source, "-o", join(out, "more")]);
    expect(ran).toMatchObject({ status: 1 });
    expect(ran.complained).toEqual([
      "error: nowhere.png: wanted a file or a folder, there is none at this path",
    ]);
  });

  test("a folder, an empty file and a wrong size as --mask are told apart", async () => {
    const folder = await emptyFolder();
    const source = join(folder, "a.png");
    await noisyPicture().png().toFile(source);
    await writeFile(join(folder, "empty.png"), "");
    await halfMask(64, 64).png().toFile(join(folder, "other.png"));
    const withMask = (mask: string) =>
      heirloom(["restore", source, "-o", join(folder, "out"), "--mask", join(folder, mask)], {
        openRestorer: async () => (await import("@heirloom/core")).loadRestorer(),
      });
    const folderMask = await withMask(".");
    expect(folderMask.status).toBe(1);
    expect(folderMask.complained[0]).toMatch(/^error: mask .*: wanted a file, this is a folder$/);
    expect((await withMask("empty.png")).complained[0]).toMatch(/^error: mask .*empty\.png: .*0 bytes$/);
    const wrongSize = await withMask("other.png");
    expect(wrongSize).toMatchObject({ status: 1 });
    expect(wrongSize.complained[0]).toMatch(/mask is 64x64 but the photo is 40x24/);
    expect(await readdir(join(folder, "out"))).toEqual([]);
  });

  test("a full disk leaves no partial file and ends the run", async () => {
    const folder = await emptyFolder();
    await noisyPicture().png().toFile(join(folder, "a.png"));
    await noisyPicture().png().toFile(join(folder, "b.png"));
    let written = 0;
    const ran = await heirloom(["restore", folder, "-o", join(folder, "out")], {
      async writeFile(path, bytes) {
        await writeFile(path, bytes.subarray(0, 20));
        written += 1;
        if (written > 2)
          throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      },
    });
    expect(ran.status).toBe(1);
    expect(ran.complained).toEqual([
      expect.stringMatching(/a\.png: .*the disk is full/),
      expect.stringMatching(/1 photo was not begun/),
    ]);
    expect(await readdir(join(folder, "out"))).toEqual([]);
  });

  test("never shows a stack, unless --verbose asks for it", async () => {
    const folder = await emptyFolder();
    await noisyPicture().png().toFile(join(folder, "a.png"));
    const openRestorer = async () =>
      fakeRestorer({ restore: () => Promise.reject(new Error("first line\n    at second (line)")) });
    const argv = ["restore", join(folder, "a.png"), "-o", join(folder, "out")];
    const quiet = await heirloom(argv, { openRestorer });
    expect(quiet.complained).toEqual([expect.stringMatching(/a\.png: first line; at second \(line\)$/)]);
    expect((await heirloom([...argv, "--verbose"], { openRestorer })).complained.length).toBeGreaterThan(1);
  });

  test("what may not be read or written is told apart from what is not there", async () => {
    const { source, out } = await restored("a.png");
    const folder = dirname(source);
    await chmod(folder, 0o755);
    await chmod(source, 0);
    await copyFile(source, join(folder, "b.png"));
    await chmod(join(folder, "b.png"), 0o644);
    await chmod(out, 0o555);
    const ran = await asNobody(() =>
      heirloom(["restore", source, join(folder, "b.png"), "-o", out, "--overwrite"]),
    );
    expect(ran.status).toBe(1);
    expect(ran.complained).toEqual([
      `error: ${source}: wanted access, the system denies it`,
      expect.stringMatching(/b\.png: wanted access, the system denies it \(.*out/),
    ]);
    await chmod(out, 0o755);
  });
});

/** Root may do everything, so as root this acts as a user who may not. */
async function asNobody<T>(action: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return action();
  process.seteuid?.(65534);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
