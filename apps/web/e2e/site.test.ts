import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodePlatform } from "@heirloom/core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  changedOutside,
  colorAt,
  differing,
  lumaDifference,
  psnrOf,
  restoreInNode,
} from "./compare-pictures.js";
import { apply, barriers, clickPhoto, drop, pixelsOf, saveAll, saveAllFromCorrecting } from "./on-page.js";
import { openSite, type Site, type Visit } from "./open-site.js";

const example = fileURLToPath(new URL("../../../examples/grace-hopper.jpg", import.meta.url));

describe("the site", () => {
  let site: Site;
  let folder: string;
  let small: string;
  let visit: Visit;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "heirloom-web-"));
    small = join(folder, "small.jpg");
    await sharp(example).resize(192).jpeg({ quality: 95 }).toFile(small);
    site = await openSite();
    visit = await site.visit();
  });

  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("the first screen is ready and without barriers", async () => {
    const { page } = visit;
    await page.getByRole("heading", { level: 1 }).waitFor();
    const interactive = await page.evaluate(() => performance.now());
    console.log(`interactive after ${Math.round(interactive)} ms`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await page.evaluate(() => navigator.serviceWorker.ready);
  });

  test("a photo becomes three pictures, the same as the command line's", async () => {
    const { page } = visit;
    const start = performance.now();
    await page.setInputFiles("input[type=file]", example);
    await page.getByText("Download everything").waitFor();
    console.log(`grace-hopper (512x600), networks fetched: ${Math.round(performance.now() - start)} ms`);
    expect(await page.title()).toMatch(/^✓ Ready/);
    expect(await barriers(page)).toEqual([]);
    const files = await saveAll(page);
    expect(Object.keys(files)).toEqual([
      "grace-hopper.restored.png",
      "grace-hopper.restored-color.png",
      "grace-hopper.color.png",
      "grace-hopper.defects.png",
      "grace-hopper.report.json",
    ]);
    const expected = await restoreInNode(example);
    const read = (name: string) => nodePlatform().decode(files[`grace-hopper.${name}.png`]);
    const [restored, restoredColor, color, mask] = await Promise.all(
      ["restored", "restored-color", "color", "defects"].map(read),
    );
    const psnr = {
      restored: psnrOf(restored, expected.restored),
      "restored-color": psnrOf(restoredColor, expected.restoredColor),
      color: psnrOf(color, expected.color),
    };
    console.log("PSNR to the command line's, dB:", psnr, "mask differs in", differing(mask, expected.mask));
    expect(psnr.restored).toBeGreaterThan(40);
    expect(psnr["restored-color"]).toBeGreaterThan(35);
    expect(psnr.color).toBeGreaterThan(35);
    expect(changedOutside(expected.scan, restored, mask)).toBe(0);
    const report: unknown = JSON.parse(new TextDecoder().decode(files["grace-hopper.report.json"]));
    expect(report).toMatchObject({
      recommended: expected.report.recommended,
      maskSource: "found",
      sensitivity: 0.5,
      input: { name: "grace-hopper.jpg" },
      settings: { format: "png" },
      outputs: { restored: { bytes: files["grace-hopper.restored.png"].length } },
      models: expected.report.models,
    });
  });

  test("the slider goes by keys, views change, and D shows the damage", async () => {
    const { page } = visit;
    const slider = page.getByRole("slider", { name: "Before and after" });
    await slider.focus();
    await page.keyboard.press("Home");
    expect(await slider.getAttribute("aria-valuenow")).toBe("0");
    const plain = await pixelsOf(page);
    await page.keyboard.press("End");
    expect(await pixelsOf(page)).not.toEqual(plain);
    await page.getByRole("radio", { name: "Side by side" }).click();
    expect(await slider.count()).toBe(0);
    const marks = () => pixelsOf(page, 1);
    expect(await marks()).toBe("empty");
    await page.keyboard.press("d");
    await expect.poll(marks).not.toBe("empty");
    await page.keyboard.press("d");
  });

  test("what is brushed is filled, undone and applied again; the rest of the photo stays", async () => {
    const { page } = visit;
    const before = await saveAll(page);
    await page.getByRole("button", { name: "Correct by hand" }).click();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("b");
    const stage = await page.getByRole("application").boundingBox();
    if (stage === null) throw new Error("wanted the stage, it is not to be seen");
    const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height * 0.8];
    await page.mouse.move(x - 60, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y, { steps: 6 });
    await page.mouse.up();
    await apply(page);
    const after = await saveAllFromCorrecting(page);
    const masks = [before, after].map((files) => nodePlatform().decode(files["grace-hopper.defects.png"]));
    const [oldMask, newMask] = await Promise.all(masks);
    const pictures = [before, after].map((files) =>
      nodePlatform().decode(files["grace-hopper.restored.png"]),
    );
    const [oldPicture, newPicture] = await Promise.all(pictures);
    const drawn = differing(oldMask, newMask);
    expect(drawn).toBeGreaterThan(500);
    expect(changedOutside(oldPicture, newPicture, newMask)).toBe(0);
    expect(differing(oldPicture, newPicture)).toBeGreaterThan(100);
    await page.getByRole("button", { name: "Correct by hand" }).click();
    await page.keyboard.press("Control+z");
    await apply(page);
    const undone = await saveAllFromCorrecting(page);
    expect(undone["grace-hopper.defects.png"]).toEqual(before["grace-hopper.defects.png"]);
    expect(
      psnrOf(await nodePlatform().decode(undone["grace-hopper.restored.png"]), oldPicture),
    ).toBeGreaterThan(40);
  });

  test("a color that is placed on the jacket colors it and not the wall, and is taken back", async () => {
    const { page } = visit;
    const before = await saveAll(page);
    const read = (files: Record<string, Uint8Array>, name: string) =>
      nodePlatform().decode(files[`grace-hopper.${name}.png`]);
    const settingsOf = (files: Record<string, Uint8Array>): unknown =>
      JSON.parse(new TextDecoder().decode(files["grace-hopper.report.json"])).settings;
    const [jacket, wall] = [
      { x: 400, y: 450 },
      { x: 440, y: 120 },
    ];

    await page.getByRole("button", { name: "Correct by hand" }).click();
    await page.keyboard.press("c");
    await page.getByRole("button", { name: "Wine red cloth" }).click();
    expect(await barriers(page)).toEqual([]);
    const restored = await read(before, "restored");
    await clickPhoto(page, jacket, restored);
    await page.getByText("1 color placed").waitFor();
    await apply(page);
    const after = await saveAllFromCorrecting(page);

    expect(after["grace-hopper.restored.png"]).toEqual(before["grace-hopper.restored.png"]);
    expect(after["grace-hopper.defects.png"]).toEqual(before["grace-hopper.defects.png"]);
    expect(settingsOf(before)).not.toHaveProperty("hints");
    expect(settingsOf(after)).toHaveProperty("hints", expect.stringMatching(/^400[\d.]*,450[\d.]*,#702830$/));
    for (const name of ["restored-color", "color"]) {
      const [plain, hinted] = [await read(before, name), await read(after, name)];
      const redder = (at: { x: number; y: number }) => colorAt(hinted, at, 12).cr - colorAt(plain, at, 12).cr;
      console.log(
        `${name}: Cr rose by ${redder(jacket).toFixed(1)} at the hint and ${redder(wall).toFixed(1)} far off`,
      );
      expect(redder(jacket)).toBeGreaterThan(10);
      // Where damage was left in, the backdrop is blue, and the network still lets a hint pale it: red it must not be.
      const wallRed = name === "color" ? colorAt(hinted, wall, 12).cr - 128 : Math.abs(redder(wall));
      expect(wallRed).toBeLessThan(redder(jacket) / 3);
      expect(lumaDifference(plain, hinted)).toBeLessThanOrEqual(1.5);
    }

    await page.getByRole("button", { name: "Correct by hand" }).click();
    await page.keyboard.press("Control+z");
    await page.getByText("0 colors placed").waitFor();
    await apply(page);
    const undone = await saveAllFromCorrecting(page);
    expect(settingsOf(undone)).not.toHaveProperty("hints");
    for (const name of ["restored-color", "color"])
      expect(psnrOf(await read(undone, name), await read(before, name))).toBeGreaterThan(45);
  });

  test("a photo that is stopped can be begun again; a file that is no photo says so, beside others", async () => {
    const { page } = visit;
    const letter = join(folder, "letter.jpg");
    await writeFile(letter, "Dear grandmother,");
    await page.setInputFiles("input[type=file]", [small, letter]);
    await page.getByRole("button", { name: /^small/ }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Stopped. The photo is as it was.").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: /small.jpg, Restored/ }).waitFor();
    await page.getByRole("button", { name: /^letter/ }).click();
    await page.getByText("This is not a picture").waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.getByText("2 of 3 restored").count()).toBe(1);
  });

  test("a 16-bit TIFF stays one, with what it says of itself; a JPEG is made where that is wanted", async () => {
    const { page } = visit;
    const tiff = join(folder, "deep.tif");
    await sharp(example)
      .resize(160)
      .toColourspace("rgb16")
      .withMetadata({ density: 600 })
      .tiff({ compression: "lzw", xres: 600 / 25.4, yres: 600 / 25.4 })
      .toFile(tiff);
    await page.setInputFiles("input[type=file]", tiff);
    await page.getByRole("button", { name: /^deep/ }).click();
    await page.getByText("TIFF, nothing lost").waitFor();
    const files = await saveAll(page);
    const restored = await nodePlatform().decode(files["deep.restored.tif"]);
    expect(restored).toMatchObject({ depth: 16, width: 160, metadata: { dpi: 600 } });
    await page.getByRole("radio", { name: "JPEG, smaller" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download “Restored and colored”" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("deep.restored-color.jpg");
    const jpeg = await nodePlatform().decode(new Uint8Array(await readFile(await download.path())));
    expect(jpeg).toMatchObject({ depth: 8, width: 160 });
  });

  test("three languages, each with its lang attribute", async () => {
    const { page } = visit;
    for (const [name, lang, word] of [
      ["简体中文", "zh-Hans", "添加照片"],
      ["繁體中文", "zh-Hant", "加入照片"],
      ["English", "en", "Add photos"],
    ] as const) {
      await page.locator("header button[aria-haspopup]").first().click();
      await page.getByRole("menuitemradio", { name }).click();
      await page.getByRole("button", { name: word }).waitFor();
      expect(await page.getAttribute("html", "lang")).toBe(lang);
    }
    const other = await site.visit({ locale: "zh-TW", width: 360, height: 740, colorScheme: "dark" });
    await other.page.getByRole("heading", { name: "讓老照片 完好如初" }).waitFor();
    expect(await barriers(other.page)).toEqual([]);
    const overflow = await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await other.context.close();
  });

  test("a download that breaks off is resumed without losing the photo", async () => {
    const { page, context } = await site.visit();
    await context.route("**/models/color.onnx", (route) => route.abort());
    await page.setInputFiles("input[type=file]", small);
    const resume = page.getByRole("button", { name: "Resume" });
    await resume.waitFor();
    await page.getByText(/download of the restoration tools broke off/).waitFor();
    await context.unroute("**/models/color.onnx");
    await resume.click();
    // Without a graphics card, as here, the page says why it takes longer.
    await page.getByText(/does not offer its graphics card/).waitFor();
    await page.getByText("Download everything").waitFor();
    await context.close();
  });

  test("from a server without the headers for threads it works on one, and says so", async () => {
    const { page, context } = await site.visit({ isPlainServer: true });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await drop(page, small);
    await page.getByText(/runs on one processor core/).waitFor();
    await page.getByText("Download everything").waitFor();
    await context.close();
  });

  test("nothing was asked of anyone but the site, and nothing complained of", () => {
    expect([...visit.origins].map((origin) => `${origin}/`)).toEqual([site.url]);
    expect(visit.complaints).toEqual([]);
  });

  test("after the first visit, everything works without a connection", async () => {
    const { page, context } = visit;
    await page.evaluate(() => navigator.serviceWorker.ready);
    await site.stopServing();
    await context.setOffline(true);
    page.on("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.setInputFiles("input[type=file]", small);
    await page.getByText("Download everything").waitFor();
  });
});
