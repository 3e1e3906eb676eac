import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { emptyFolder } from "./testing/photos.js";
import { resultFiles } from "./testing/restored.js";

const program = fileURLToPath(new URL("../bin/heirloom.js", import.meta.url));
const patienceMs = 120_000;

interface Ended {
  readonly status: number | null;
  readonly printed: string;
  readonly complained: string;
}

/** Starts the real program; `onLine` sees it each time that it has printed something. */
function heirloom(
  argv: readonly string[],
  onLine?: (kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    let complained = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      onLine?.((signal) => child.kill(signal));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complained += text;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, printed, complained }));
  });
}

/** A grey gradient with a white scratch, as 8- or 16-bit samples. */
function scratchedPhoto(depth: 8 | 16) {
  const top = depth === 8 ? 255 : 65535;
  const width = 320;
  const height = 240;
  const samples = Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    return x > 150 && x < 156 ? top : Math.round((top * (x + y)) / (2 * (width + height)));
  });
  const pixels = depth === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples);
  return sharp(pixels, { raw: { width, height, channels: 1 } }).toColourspace(depth === 8 ? "b-w" : "grey16");
}

async function scratchMask(path: string): Promise<void> {
  const bits = Uint8Array.from({ length: 320 * 240 }, (_, i) => (i % 320 > 148 && i % 320 < 158 ? 255 : 0));
  await sharp(bits, { raw: { width: 320, height: 240, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toFile(path);
}

describe("the real program with the real networks", { timeout: patienceMs }, () => {
  test("lists its networks, all intact", async () => {
    const { status, printed, complained } = await heirloom(["models", "--json"]);
    expect({ status, complained }).toEqual({ status: 0, complained: "" });
    const models = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(models).toMatchObject([
      { stage: "defects", intact: true },
      { stage: "inpaint", intact: true },
      { stage: "color", intact: true },
    ]);
  });

  for (const [depth, source, extension] of [
    [8, "scan.jpg", "png"],
    [16, "scan.tif", "tif"],
  ] as const) {
    test(`restores a grey ${depth}-bit ${source}: verify finds no difference outside the mask`, async () => {
      const folder = await emptyFolder();
      const out = join(folder, "out");
      const photo = scratchedPhoto(depth);
      await (depth === 8 ? photo : photo.tiff({ compression: "lzw" })).toFile(join(folder, source));
      await scratchMask(join(folder, "mask.png"));
      const restore = ["restore", join(folder, source), "-o", out, "--mask", join(folder, "mask.png")];
      expect(await heirloom(restore)).toMatchObject({ status: 0, complained: "" });
      expect((await readdir(out)).sort()).toEqual(resultFiles("scan", extension));
      const restored = join(out, `scan.restored.${extension}`);
      expect(await sharp(restored).metadata()).toMatchObject({
        depth: depth === 8 ? "uchar" : "ushort",
        channels: 1,
      });
      const colored = await sharp(join(out, `scan.restored-color.${extension}`)).metadata();
      expect(colored).toMatchObject({ depth: depth === 8 ? "uchar" : "ushort", channels: 3 });
      const verify = ["verify", join(folder, source), restored, "--mask", join(out, "scan.defects.png")];
      expect((await heirloom(verify)).printed).toBe("largest difference outside the mask: 0\n");
      expect((await heirloom(restore)).status).toBe(1);
      expect((await heirloom([...restore, "--resume"])).printed).toMatch(/finished already/);
    });
  }

  test("Ctrl-C leaves whole photos only, and --resume goes on", async () => {
    const folder = await emptyFolder();
    const out = join(folder, "out");
    const names = ["a", "b", "c"];
    for (const name of names)
      await scratchedPhoto(8)
        .png()
        .toFile(join(folder, `${name}.png`));
    const restore = ["restore", folder, "-o", out, "--json"];
    const stopped = await heirloom(restore, (kill) => kill("SIGINT"));
    expect(stopped.status).toBe(130);
    const finished = stopped.printed.trim().split("\n").length;
    expect(finished).toBeLessThan(names.length);
    const expected = names.slice(0, finished).flatMap((name) => resultFiles(name, "png"));
    expect((await readdir(out)).sort()).toEqual(expected);
    expect((await heirloom([...restore, "--resume"])).status).toBe(0);
    expect(await readdir(out)).toHaveLength(5 * names.length);
  });

  test("a usage error says what is wanted, with status 2 and no stack", async () => {
    const { status, printed, complained } = await heirloom(["restore", "a.png"]);
    expect({ status, printed }).toEqual({ status: 2, printed: "" });
    expect(complained).toMatch(/^error: required option/);
    expect(complained).not.toMatch(/^ +at /m);
  });
});
