import { copyFile, mkdir, readdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { fakeRestorer, heirloom } from "./testing/fake-world.js";
import { declaredPng, emptyFolder, halfMask, noisyPicture } from "./testing/photos.js";

const results = (name: string, extension: string) =>
  [`restored.${extension}`, `restored-color.${extension}`, `color.${extension}`, "defects.png", "report.json"]
    .map((what) => `${name}.${what}`)
    .sort();

describe("heirloom restore", () => {
  test("writes three pictures, the mask and the report of each photo", async () => {
    const folder = await emptyFolder();
    await noisyPicture().jpeg().toFile(join(folder, "aunt.jpg"));
    const out = join(folder, "out");
    const ran = await heirloom(["restore", join(folder, "aunt.jpg"), "-o", out]);
    expect(ran).toMatchObject({ status: 0, complained: [] });
    expect((await readdir(out)).sort()).toEqual(results("aunt", "png"));
    const report = JSON.parse(await readFile(join(out, "aunt.report.json"), "utf8"));
    expect(report).toMatchObject({
      width: 40,
      height: 24,
      maskSource: "found",
      input: { name: "aunt.jpg", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      outputs: { restored: { file: "aunt.restored.png" }, defects: { file: "aunt.defects.png" } },
    });
  });

  test("writes the mask white where there is a defect", async () => {
    const { out } = await restored("photo.png");
    const grey = await sharp(join(out, "photo.defects.png")).toColourspace("b-w").raw().toBuffer();
    expect([grey[0], grey[1]]).toEqual([255, 0]);
  });

  const formats = [
    ["a.png", [], "png"],
    ["a.tiff", [], "tiff"],
    ["a.tif", [], "tif"],
    ["a.jpg", [], "png"],
    ["a.jpg", ["--format", "jpeg", "--quality", "80"], "jpg"],
    ["a.png", ["--format", "webp"], "webp"],
    ["a.webp", [], "png"],
  ] as const;
  for (const [source, flags, extension] of formats) {
    test(`${[source, ...flags].join(" ")} becomes ${extension}`, async () => {
      const { out, ran } = await restored(source, flags);
      expect(ran.complained).toEqual([]);
      expect(await readdir(out)).toContain(`a.restored.${extension}`);
    });
  }

  test("lossless WebP stays WebP", async () => {
    const folder = await emptyFolder();
    await noisyPicture().webp({ lossless: true }).toFile(join(folder, "a.webp"));
    await heirloom(["restore", join(folder, "a.webp"), "-o", folder]);
    expect(await readdir(folder)).toContain("a.restored.webp");
  });

  test("does a folder, once each photo, and leaves what is no picture and its own results alone", async () => {
    const folder = await emptyFolder();
    await noisyPicture().png().toFile(join(folder, "a.png"));
    await noisyPicture().png().toFile(join(folder, "b.PNG"));
    await symlink(join(folder, "a.png"), join(folder, "c.png"));
    await writeFile(join(folder, "notes.txt"), "not a photo");
    const first = await heirloom(["restore", folder, join(folder, "a.png"), "-o", folder]);
    expect(first.printed.at(-1)).toBe("2 done, 0 skipped, 0 failed");
    const again = await heirloom(["restore", folder, "-o", folder, "--resume"]);
    expect(again).toMatchObject({
      status: 0,
      complained: ["8 results of earlier runs were not searched again"],
    });
    expect(again.printed.at(-1)).toBe("0 done, 2 skipped, 0 failed");
  });

  test("searches folders in folders only with --recursive, and keeps their way down", async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, "in/1923"), { recursive: true });
    await noisyPicture().png().toFile(join(folder, "in/a.png"));
    await noisyPicture().png().toFile(join(folder, "in/1923/a.png"));
    const flat = await heirloom(["restore", join(folder, "in"), "-o", join(folder, "flat")]);
    expect(flat.status).toBe(0);
    expect(await readdir(join(folder, "flat"))).toHaveLength(5);
    await heirloom(["restore", join(folder, "in"), "-r", "-o", join(folder, "in/out")]);
    expect(await readdir(join(folder, "in/out/1923"))).toHaveLength(5);
    const again = await heirloom([
      "restore",
      join(folder, "in"),
      "-r",
      "--resume",
      "-o",
      join(folder, "in/out"),
    ]);
    expect(again.printed.at(-1)).toBe("0 done, 2 skipped, 0 failed");
  });

  test("with --json prints one object a photo and nothing else, failed ones too", async () => {
    const folder = await emptyFolder();
    await noisyPicture().png().toFile(join(folder, "a.png"));
    await writeFile(join(folder, "b.jpg"), "");
    const ran = await heirloom(["restore", folder, "-o", join(folder, "out"), "--json"]);
    expect(ran.status).toBe(1);
    expect(ran.printed.map((line) => JSON.parse(line))).toMatchObject([
      { status: "done", outputs: { restored: join(folder, "out/a.restored.png") }, report: { width: 40 } },
      { status: "failed", input: join(folder, "b.jpg"), code: "picture-empty" },
    ]);
  });

  test("fills the mask that was given and says so in the report", async () => {
    const folder = await emptyFolder();
    await halfMask().png().toFile(join(folder, "m.png"));
    const { out } = await restored("a.png", ["--mask", join(folder, "m.png")]);
    const report = JSON.parse(await readFile(join(out, "a.report.json"), "utf8"));
    expect(report).toMatchObject({ maskSource: "given", settings: { maskSha256: expect.any(String) } });
  });
});

describe("what is in the way", () => {
  test("results of an earlier run are refused, replaced with --overwrite, skipped with --resume", async () => {
    const { out, source } = await restored("a.png");
    const refused = await heirloom(["restore", source, "-o", out]);
    expect(refused).toMatchObject({ status: 1, printed: [] });
    expect(refused.complained[0]).toMatch(
      /^error: .*a\.png: wanted to write .*a\.restored\.png, it is there already/,
    );
    expect((await heirloom(["restore", source, "-o", out, "--resume"])).printed[0]).toMatch(
      /finished already/,
    );
    expect((await heirloom(["restore", source, "-o", out, "--overwrite"])).status).toBe(0);
  });

  test("--resume makes again what is missing, cut short, or was made with other settings", async () => {
    const { out, source } = await restored("a.png");
    const resume = (...flags: string[]) => heirloom(["restore", source, "-o", out, "--resume", ...flags]);
    await truncate(join(out, "a.color.png"), 10);
    expect((await resume()).printed[0]).toMatch(/1 defects/);
    expect((await resume()).printed[0]).toMatch(/finished already/);
    expect((await resume("--sensitivity", "0.9")).printed[0]).toMatch(/1 defects/);
    await writeFile(join(out, "a.report.json"), "{");
    expect((await resume("--sensitivity", "0.9")).printed[0]).toMatch(/1 defects/);
  });

  test("two photos of one name do not overwrite each other: the second one fails", async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, "x"));
    await mkdir(join(folder, "y"));
    await noisyPicture().png().toFile(join(folder, "x/a.png"));
    await copyFile(join(folder, "x/a.png"), join(folder, "y/A.png"));
    const ran = await heirloom(["restore", join(folder, "x"), join(folder, "y"), "-o", join(folder, "out")]);
    expect(ran.status).toBe(1);
    expect(ran.complained).toEqual([
      expect.stringMatching(/y\/A\.png: .* that name is taken by .*x\/a\.png/),
    ]);
    expect(await readdir(join(folder, "out"))).toHaveLength(5);
  });

  test("an original is not overwritten even when it has the name of a result", async () => {
    const folder = await emptyFolder();
    await noisyPicture().png().toFile(join(folder, "a.png"));
    await noisyPicture(30, 30).png().toFile(join(folder, "a.restored.png"));
    const before = await readFile(join(folder, "a.restored.png"));
    const paths = [join(folder, "a.png"), join(folder, "a.restored.png")];
    const ran = await heirloom(["restore", ...paths, "-o", folder, "--overwrite"]);
    expect(ran.status).toBe(1);
    expect(await readFile(join(folder, "a.restored.png"))).toEqual(before);
  });
});

describe("bad input", () => {
  const good = () => noisyPicture().png().toBuffer();
  const bad = [
    ["empty.jpg", async () => Buffer.alloc(0), /0 bytes/],
    [
      "text.jpg",
      async () => Buffer.from("Dear aunt"),
      /wanted a JPEG, PNG, WebP or TIFF picture, this is something else/,
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
    [
      "phone.heic",
      async () => Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1"),
      /this is HEIC, which cannot be read yet/,
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
      expect((await readdir(join(folder, "out"))).sort()).toEqual(results("zz-good", "png"));
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
});

describe("stopping", () => {
  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    test(`${signal} ends with ${status}, finished photos stay and the others leave nothing`, async () => {
      const folder = await emptyFolder();
      await noisyPicture().png().toFile(join(folder, "a.png"));
      await noisyPicture().png().toFile(join(folder, "b.png"));
      const stop = new AbortController();
      let photos = 0;
      const openRestorer = async () =>
        fakeRestorer({
          async restore(photo, options) {
            photos += 1;
            if (photos === 2) stop.abort(signal);
            return fakeRestorer().restore(photo, options);
          },
        });
      const argv = ["restore", folder, "-o", join(folder, "out")];
      const ran = await heirloom(argv, { openRestorer, signal: stop.signal });
      expect(ran.status).toBe(status);
      expect((await readdir(join(folder, "out"))).sort()).toEqual(results("a", "png"));
      expect((await heirloom([...argv, "--resume"])).printed.at(-1)).toBe("1 done, 1 skipped, 0 failed");
    });
  }
});

async function restored(source: string, flags: readonly string[] = []) {
  const folder = await emptyFolder();
  const path = join(folder, source);
  await noisyPicture().toFile(path);
  const out = join(folder, "out");
  const ran = await heirloom(["restore", path, "-o", out, ...flags]);
  return { ran, out, source: path };
}
