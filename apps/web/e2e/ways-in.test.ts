import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodePlatform } from "@heirloom/core";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { saveAll } from "./on-page.js";
import { openSite, type Site } from "./open-site.js";

const example = fileURLToPath(new URL("../../../examples/grace-hopper.jpg", import.meta.url));
const heic = fileURLToPath(new URL("../../../core/src/testing/pictures/gradient.heic", import.meta.url));

describe("the ways in", () => {
  let site: Site;
  let folder: string;
  const place = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "heirloom-ways-in-"));
    const small = () => sharp(example).resize(96, 128, { fit: "cover" });
    await small().jpeg().toFile(place("upright.jpg"));
    // Lies on its side, and says so.
    const lying = await sharp(place("upright.jpg")).rotate(-90).jpeg().toBuffer();
    await sharp(lying).withMetadata({ orientation: 6 }).toFile(place("lying.jpg"));
    await small().avif({ quality: 80 }).toFile(place("modern.avif"));
    await small().webp({ lossless: true }).toFile(place("web.webp"));
    await small().toColourspace("rgb16").tiff({ compression: "lzw" }).toFile(place("deep.tiff"));
    await writeFile(place("phone.heic"), await readFile(heic));
    site = await openSite();
  });

  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("several that are dropped at once, of every kind, are restored upright, each in its format", async () => {
    const { page, context } = await site.visit();
    const names = ["lying.jpg", "modern.avif", "web.webp", "deep.tiff", "phone.heic"];
    await give(page, "drop", names.map(place));
    await page.getByText("5 of 5 restored").waitFor();
    const outputs = {
      "lying.jpg": { file: "lying.restored.png", width: 96, height: 128, depth: 8 },
      "modern.avif": { file: "modern.restored.png", width: 96, height: 128, depth: 8 },
      "web.webp": { file: "web.restored.webp", width: 96, height: 128, depth: 8 },
      "deep.tiff": { file: "deep.restored.tiff", width: 96, height: 128, depth: 16 },
      "phone.heic": { file: "phone.restored.png", depth: 8 },
    };
    for (const [name, { file, ...facts }] of Object.entries(outputs)) {
      await page.getByRole("button", { name: new RegExp(`^${name}, Restored`) }).click();
      await page.getByText("Download everything").waitFor();
      const files = await saveAll(page);
      expect(await nodePlatform().decode(files[file] ?? new Uint8Array(0))).toMatchObject(facts);
    }
    await context.close();
  });

  test("a picture that is pasted is restored", async () => {
    const { page, context } = await site.visit();
    await give(page, "paste", [place("upright.jpg")]);
    await page.getByText("Download everything").waitFor();
    await context.close();
  });

  test("a phone offers its camera, and takes several photos from its library", async () => {
    const { page, context } = await site.visit({ width: 390, height: 844, isPhone: true });
    const [library, camera] = await Promise.all(
      ["Choose photos", "Take a picture of a print"].map((name) =>
        page
          .getByRole("button", { name })
          .evaluate((button) => button.parentElement?.querySelector("input")?.outerHTML ?? ""),
      ),
    );
    expect(await page.getByRole("button", { name: "Take a picture of a print" }).isVisible()).toBe(true);
    expect(library).toMatch(/multiple/);
    expect(library).not.toMatch(/capture/);
    expect(camera).toMatch(/capture="environment"/);
    await context.close();
  });

  test("while a photo is being chosen, the networks come already", async () => {
    const { page, context } = await site.visit();
    const asked = page
      .context()
      .waitForEvent("request", (request) => request.url().endsWith("/defects.onnx"));
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose photos" }).click();
    await asked;
    await (await choosing).setFiles(place("upright.jpg"));
    await page.getByText("Download everything").waitFor();
    await context.close();
  });
});

/** As a hand drops files on the page, or pastes them. */
async function give(page: Page, way: "drop" | "paste", paths: readonly string[]): Promise<void> {
  const files = await Promise.all(
    paths.map(async (path) => ({ name: basename(path), content: (await readFile(path)).toString("base64") })),
  );
  await page.evaluate(
    ({ kind, given }) => {
      const dataTransfer = new DataTransfer();
      for (const { name, content } of given) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
      }
      const options = { bubbles: true, cancelable: true };
      if (kind === "paste")
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: dataTransfer, ...options }));
      else
        for (const type of ["dragenter", "dragover", "drop"])
          window.dispatchEvent(new DragEvent(type, { dataTransfer, ...options }));
    },
    { kind: way, given: files },
  );
}
