import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { heirloom } from "./testing/fake-world.js";
import { emptyFolder, halfMask, noisyPicture } from "./testing/photos.js";

async function folderWithPhoto(): Promise<{ folder: string; photo: string; mask: string; out: string }> {
  const folder = await emptyFolder();
  const photo = join(folder, "a.png");
  const mask = join(folder, "mask.png");
  await noisyPicture().png().toFile(photo);
  await halfMask().png().toFile(mask);
  return { folder, photo, mask, out: join(folder, "out") };
}

describe("one stage", () => {
  test("find-defects writes the mask, with --map the probability too", async () => {
    const { photo, out } = await folderWithPhoto();
    expect((await heirloom(["find-defects", photo, "-o", out])).status).toBe(0);
    expect(await readdir(out)).toEqual(["a.defects.png"]);
    expect((await heirloom(["find-defects", photo, "-o", out, "--map", "--overwrite"])).status).toBe(0);
    expect((await readdir(out)).sort()).toEqual(["a.defect-map.png", "a.defects.png"]);
  });

  test("inpaint fills the mask and nothing else, which verify confirms", async () => {
    const { photo, mask, out } = await folderWithPhoto();
    expect((await heirloom(["inpaint", photo, "--mask", mask, "-o", out])).status).toBe(0);
    const ran = await heirloom(["verify", photo, join(out, "a.restored.png"), "--mask", mask]);
    expect(ran).toEqual({ status: 0, printed: ["largest difference outside the mask: 0"], complained: [] });
  });

  test("colorize writes one picture and tells when the photo was in color already", async () => {
    const { photo, out } = await folderWithPhoto();
    const ran = await heirloom(["colorize", photo, "-o", out, "--json"]);
    expect(JSON.parse(ran.printed[0])).toMatchObject({ status: "done", warnings: ["already-color"] });
    expect(await readdir(out)).toEqual(["a.color.png"]);
    expect((await heirloom(["colorize", photo, "-o", out])).status).toBe(1);
    expect((await heirloom(["colorize", photo, "-o", out, "--resume"])).printed).toEqual([
      `${photo}: finished already`,
    ]);
  });
});

describe("verify", () => {
  test("names the largest difference and its pixel, and ends with 1", async () => {
    const { folder, photo, mask } = await folderWithPhoto();
    const { data, info } = await sharp(photo).raw().toBuffer({ resolveWithObject: true });
    const at = (3 * 40 + 30) * 3;
    data[at + 1] = data[at + 1] > 100 ? data[at + 1] - 7 : data[at + 1] + 7;
    const changed = join(folder, "changed.png");
    await sharp(data, { raw: info }).png().toFile(changed);
    const ran = await heirloom(["verify", photo, changed, "--mask", mask]);
    expect(ran.status).toBe(1);
    expect(ran.printed).toEqual([
      "largest difference outside the mask: 7 of 255, at x=30 y=3; 1 pixels differ",
    ]);
    const json = await heirloom(["verify", photo, changed, "--mask", mask, "--json"]);
    expect(JSON.parse(json.printed[0])).toEqual({ largest: 7, x: 30, y: 3, pixels: 1 });
  });

  test("refuses pictures and masks of different sizes", async () => {
    const { folder, photo, mask } = await folderWithPhoto();
    const other = join(folder, "other.png");
    await noisyPicture(64, 64).png().toFile(other);
    const pictures = await heirloom(["verify", photo, other, "--mask", mask]);
    expect(pictures).toMatchObject({ status: 2, printed: [] });
    expect(pictures.complained[0]).toMatch(
      /wanted 40x24 with 8 bits and 3 channels like the original, .* has 64x64/,
    );
    expect((await heirloom(["verify", photo, photo, "--mask", other])).status).toBe(1);
  });
});

describe("models", () => {
  test("says of each network that is missing that it is, and ends with 1", async () => {
    const { nodePlatform } = await import("@heirloom/core");
    const platform = async () => nodePlatform({ modelsFolder: "/nowhere" });
    const ran = await heirloom(["models"], { platform });
    expect(ran.status).toBe(1);
    expect(ran.complained).toHaveLength(3);
    expect(ran.complained[0]).toMatch(
      /^error: defects: wanted the model file defects\.card\.json in \/nowhere/,
    );
  });
});

describe("usage", () => {
  const wrong = [
    [[], /Usage: heirloom/],
    [["paint"], /unknown command 'paint'/],
    [["restore", "a.png"], /required option '-o, --output <folder>'/],
    [["restore", "-o", "out"], /missing required argument 'photos'/],
    [["restore", "a.png", "-o", "out", "--sensitivity", "2"], /wanted a number from 0 to 1/],
    [["restore", "a.png", "-o", "out", "--format", "gif"], /Allowed choices are jpeg, png, tiff, webp/],
    [["restore", "a.png", "-o", "out", "--quality", "80"], /--quality wants --format jpeg or webp/],
    [["restore", "a.png", "-o", "out", "--resume", "--overwrite"], /cannot be used with option/],
    [["inpaint", "a.png", "-o", "out"], /required option '--mask <file>'/],
  ] as const;
  for (const [argv, message] of wrong) {
    test(`heirloom ${argv.join(" ")}: one message, status 2`, async () => {
      const ran = await heirloom(argv);
      expect(ran.status).toBe(2);
      expect(ran.printed).toEqual([]);
      expect(ran.complained.join("\n")).toMatch(message);
    });
  }

  test("--help and --version are printed and end with 0", async () => {
    expect(await heirloom(["--version"])).toEqual({
      status: 0,
      printed: [expect.stringMatching(/^\d+\.\d+\.\d+$/)],
      complained: [],
    });
    const help = await heirloom(["restore", "--help"]);
    expect(help.status).toBe(0);
    expect(help.printed.join("\n")).toContain("all others become PNG");
  });

  test("the results' folder may not be a file", async () => {
    const { photo } = await folderWithPhoto();
    const ran = await heirloom(["restore", photo, "-o", photo]);
    expect(ran.status).toBe(1);
    expect(ran.complained[0]).toMatch(/something of that name is in the way/);
  });

  test("a folder without photos is an error", async () => {
    const { folder } = await folderWithPhoto();
    await mkdir(join(folder, "empty"));
    const ran = await heirloom(["restore", join(folder, "empty"), "-o", join(folder, "out")]);
    expect(ran.status).toBe(1);
    expect(ran.complained[0]).toMatch(/wanted photos, there are none in/);
  });
});

describe("abandoned files", () => {
  test("what a killed process left is removed by the next run", async () => {
    const { photo, out } = await folderWithPhoto();
    const { hostname } = await import("node:os");
    await mkdir(out);
    // No system gives process numbers this high.
    const left = join(out, `.heirloom-${hostname().replace(/[^\w]/g, "_")}-99999999-a.restored.png`);
    await writeFile(left, "half");
    await heirloom(["colorize", photo, "-o", out]);
    expect(await readdir(out)).toEqual(["a.color.png"]);
  });
});
