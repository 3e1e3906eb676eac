import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page, Route } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { barriers, turnTab } from "./on-page.js";
import { openSite, type Site } from "./open-site.js";

const example = fileURLToPath(new URL("../../../examples/grace-hopper.jpg", import.meta.url));

describe("a failure is a sentence, and loses nothing", () => {
  let site: Site;
  let folder: string;
  let small: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "heirloom-failures-"));
    small = join(folder, "small.jpg");
    await sharp(example).resize(128).jpeg().toFile(small);
    site = await openSite();
  });

  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("files that cannot be restored say why, and the photo beside them is restored", async () => {
    const { page, context } = await site.visit();
    const files = {
      "cut.jpg": (await sharp(example).jpeg().toBuffer()).subarray(0, 3000),
      "empty.png": Buffer.alloc(0),
      "speck.png": await sharp(small).resize(12, 12).png().toBuffer(),
      "press.jpg": await sharp(small).toColourspace("cmyk").jpeg().toBuffer(),
      "wall.png": await wall(),
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    const names = Object.keys(files);
    await page.setInputFiles("input[type=file]", [...names.map((name) => join(folder, name)), small]);
    await page.getByText("1 of 6 restored").waitFor();
    const sentences = {
      "cut.jpg": /cut off or broken inside/,
      "empty.png": /This file is empty/,
      "speck.png": /at least 16 pixels/,
      "press.jpg": /cannot be read yet/,
      "wall.png": /Up to 200 megapixels/,
    };
    for (const [name, sentence] of Object.entries(sentences)) {
      await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
      await alertOf(page, name).getByText(sentence).waitFor();
      expect(await alertOf(page, name).getByRole("button", { name: "Try again" }).count()).toBe(0);
    }
    await context.close();
  });

  test("a device that cannot hold a photo says so; a server is offered where the site names one", async () => {
    const { page, context } = await site.visit({ prepare: shrinkDevice });
    await page.setInputFiles("input[type=file]", join(folder, "small.jpg"));
    await page.getByText("Download everything").waitFor();
    const large = join(folder, "large.png");
    await sharp(example).resize(6000).png({ compressionLevel: 1 }).toFile(large);
    await page.setInputFiles("input[type=file]", large);
    await page.getByRole("button", { name: /^large/ }).click();
    const alert = alertOf(page, "large.png");
    await alert.getByText(/needs more memory than this device gives/).waitFor();
    expect(await alert.getByRole("link").count()).toBe(0);
    expect(await page.getByRole("button", { name: /^small.jpg, Restored/ }).count()).toBe(1);
    await context.close();

    const offering = await site.visit({
      prepare: async (given) => {
        await shrinkDevice(given);
        await nameServer(given, "https://heirloom.example/");
      },
    });
    await offering.page.setInputFiles("input[type=file]", large);
    const offered = alertOf(offering.page, "large.png");
    await offered.getByText(/There is one at heirloom.example. The photo is sent to it/).waitFor();
    const link = offered.getByRole("link", { name: "Restore it on a server" });
    expect(await link.getAttribute("href")).toBe("https://heirloom.example/");
    expect(await barriers(offering.page)).toEqual([]);
    expect([...offering.origins].map((origin) => `${origin}/`)).toEqual([site.url]);
    await offering.context.close();
  });

  test("a worker that dies is told of, and its photos are restored again", async () => {
    const { page, context } = await site.visit();
    await page.setInputFiles("input[type=file]", small);
    await page.getByText("Download everything").waitFor();
    const large = join(folder, "portrait.jpg");
    await sharp(example).jpeg().toFile(large);
    await page.setInputFiles("input[type=file]", large);
    await page.getByRole("button", { name: /^portrait/ }).click();
    await page.locator("li[data-state=current]").waitFor();
    // As a browser that takes its memory away.
    await page.workers()[0]?.evaluate(() => {
      setTimeout(() => {
        throw new RangeError("Array buffer allocation failed");
      });
    });
    await page.getByText(/The browser ran out of memory/).waitFor();
    await alertOf(page, "portrait.jpg")
      .getByText(/needs more memory/)
      .waitFor();
    await page.getByRole("button", { name: /^small.jpg, Restored/ }).waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("2 of 2 restored").waitFor();
    await context.close();
  });

  test("networks that nobody waits for any more stop coming, and come when they are wanted again", async () => {
    const { page, context } = await site.visit();
    const stopped: string[] = [];
    context.on("requestfailed", (request) => stopped.push(new URL(request.url()).pathname));
    const held: Route[] = [];
    await context.route("**/models/*.onnx", (route) => void held.push(route));
    const networks = ["/models/color.onnx", "/models/defects.onnx", "/models/inpaint.onnx"];

    // A chooser that was closed without a photo; the browser's own cannot be clicked by a test.
    const input = page.locator("input[type=file]").first();
    page.once("filechooser", () => {});
    await page.getByRole("button", { name: "Choose photos" }).click();
    await expect.poll(() => held.length).toBe(3);
    await input.dispatchEvent("cancel");
    await expect.poll(() => [...stopped].sort()).toEqual(networks);

    stopped.length = 0;
    await page.setInputFiles("input[type=file]", [small, example]);
    await expect.poll(() => held.length).toBe(6);
    await page.getByRole("button", { name: /^grace-hopper/ }).click();
    await page.getByRole("button", { name: "Remove grace-hopper.jpg" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Stopped. The photo is as it was.").waitFor();
    await expect.poll(() => [...stopped].sort()).toEqual(networks);

    await context.unroute("**/models/*.onnx");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Download everything").waitFor();
    await context.close();
  });

  test("a page that was hidden says that the work goes on", async () => {
    const { page, context } = await site.visit();
    await page.setInputFiles("input[type=file]", example);
    await page.locator("li[data-state=current]").waitFor();
    await turnTab(page, "hidden");
    await turnTab(page, "visible");
    await page.getByText(/Nothing was lost while this page was hidden/).waitFor();
    await page.getByText("Download everything").waitFor();
    await context.close();
  });

  test("a page that the browser put away with its photos says so when it is back", async () => {
    const { page, context } = await site.visit();
    await page.setInputFiles("input[type=file]", small);
    await page.getByText("Download everything").waitFor();
    page.on("dialog", (dialog) => void dialog.accept());
    await context.addInitScript(() => Object.defineProperty(document, "wasDiscarded", { value: true }));
    await page.reload();
    await page.getByText(/The browser put this page away/).waitFor();
    await context.close();
  });
});

const alertOf = (page: Page, name: string) => page.getByRole("alert", { name });

/** The worker believes that the device has a quarter of a gigabyte. */
const shrinkDevice = (context: BrowserContext): Promise<void> =>
  changeAnswer(
    context,
    "**/assets/worker-*.js",
    (script) => `Object.defineProperty(navigator, "deviceMemory", { value: 0.25 });${script}`,
  );

/** As whoever runs the site would write it into the page. */
const nameServer = (context: BrowserContext, address: string): Promise<void> =>
  changeAnswer(context, /\/$/, (html) =>
    html.replace("<title>", `<meta name="heirloom-server" content="${address}"><title>`),
  );

function changeAnswer(
  context: BrowserContext,
  which: string | RegExp,
  change: (text: string) => string,
): Promise<void> {
  return context
    .route(which, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: change(await response.text()) });
    })
    .then(() => {});
}

/** 225 megapixels of nothing. */
const wall = (): Promise<Buffer> =>
  sharp({ create: { width: 15_000, height: 15_000, channels: 3, background: "white" } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
