import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RestoreOptions } from "@heirloom/core";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { fakeRestorer, heirloom } from "./testing/fake-world.js";
import { emptyFolder, halfMask, noisyPicture } from "./testing/photos.js";
import { restored, resultFiles } from "./testing/restored.js";

describe("heirloom restore", () => {
  test("writes three pictures, the mask and the report of each photo", async () => {
    const folder = await emptyFolder();
    await noisyPicture().jpeg().toFile(join(folder, "aunt.jpg"));
    const out = join(folder, "out");
    const ran = await heirloom(["restore", join(folder, "aunt.jpg"), "-o", out]);
    expect(ran).toMatchObject({ status: 0, complained: [] });
    expect((await readdir(out)).sort()).toEqual(resultFiles("aunt", "png"));
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

  test("with --force-color colors what is in color, and makes it again when the flag is new", async () => {
    const { ran, out, source } = await restored("a.png");
    expect(ran.status).toBe(0);
    const options: RestoreOptions[] = [];
    const openRestorer = async () =>
      fakeRestorer({
        restore(photo, given = {}) {
          options.push(given);
          return fakeRestorer().restore(photo, given);
        },
      });
    const argv = ["restore", source, "-o", out, "--resume", "--force-color"];
    for (const _ of [1, 2]) expect((await heirloom(argv, { openRestorer })).status).toBe(0);
    expect(options).toEqual([expect.objectContaining({ forceColor: true })]);
  });
});
