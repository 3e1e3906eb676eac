import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fakeRestorer, heirloom } from "./testing/fake-world.js";
import { emptyFolder, noisyPicture } from "./testing/photos.js";
import { restored, resultFiles } from "./testing/restored.js";

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
      expect((await readdir(join(folder, "out"))).sort()).toEqual(resultFiles("a", "png"));
      expect((await heirloom([...argv, "--resume"])).printed.at(-1)).toBe("1 done, 1 skipped, 0 failed");
    });
  }
});
