import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { makeStatePhotos } from "./make-state-photos.js";

// Pictures of the site in each of its states, to be looked at: `npm run states --workspace @heirloom/web [WORD]` writes
// dist/states/DEVICE/LANGUAGE-SCHEME/STATE.png; WORD leaves out the devices whose names lack it.
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const out = path("../dist/states");
const files = path("../dist/states/files");

const devices = {
  desktop: { width: 1360, height: 850 },
  phone: { width: 390, height: 844, isPhone: true },
};
const languages = ["en", "zh-Hans", "zh-Hant"];
const languageNames = { en: "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文" };

await rm(out, { recursive: true, force: true });
await mkdir(files, { recursive: true });
const photos = await makeStatePhotos(files);
const load = async (file) => (await runnerImport(path(`../e2e/${file}`), { root: path("..") })).module;
const { openSite } = await load("open-site.ts");
const { turnTab } = await load("on-page.ts");
const site = await openSite();
try {
  for (const [device, options] of Object.entries(devices))
    if (device.includes(process.argv[2] ?? "")) await show(device, options);
} finally {
  await site.close();
}

async function show(device, options) {
  await beginning(device, options);
  await results(device, options);
  await shapes(device, options);
  await failures(device, options);
  await interruptions(device, options);
}

/** The first screen, then what shows until there are results. */
async function beginning(device, options) {
  const { page, context } = await site.visit(options);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await shoot(page, device, "start");
  const held = [];
  await context.route("**/models/inpaint.onnx", (route) => void held.push(route));
  await page.setInputFiles("input[type=file]", [photos.large, photos.tall, photos.wide, photos.letter]);
  await page.getByText(/ MB$/).waitFor();
  await shoot(page, device, "downloading");
  for (const route of held) await route.continue();
  await page.locator("li[data-state=current]").waitFor();
  await shoot(page, device, "running");
  await page.getByRole("button", { name: /^tall/ }).click();
  await shoot(page, device, "waiting");
  await page.getByRole("button", { name: /^large.*Restored/ }).waitFor({ timeout: 300_000 });
  await page.getByRole("button", { name: /^large/ }).click();
  await shoot(page, device, "queue");
  await context.close();
}

/** What can be seen and done once there are results. */
async function results(device, options) {
  const { page, context } = await site.visit(options);
  await page.setInputFiles("input[type=file]", photos.portrait);
  await page.getByText("Download everything").waitFor({ timeout: 300_000 });
  await shoot(page, device, "result-slider", { isFull: true });
  await page.getByRole("radio", { name: "Side by side" }).click();
  await shoot(page, device, "result-side");
  await page.getByRole("radio", { name: "Result only" }).click();
  await page.getByRole("button", { name: "Show damage" }).click();
  await shoot(page, device, "result-damage");
  await page.getByRole("button", { name: "Show damage" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click({ clickCount: 3 });
  await page.waitForTimeout(1500);
  await shoot(page, device, "result-zoomed");
  await page.getByRole("radio", { name: "Slider" }).click();
  await page.getByRole("button", { name: "Language" }).click();
  await shoot(page, device, "menu", { languages: ["en"] });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Correct by hand" }).click();
  for (const tool of ["Move", "Pick", "Color", "Brush", "Eraser", "Line", "Protect"]) {
    await page.getByRole("radio", { name: tool }).click();
    await shoot(page, device, `tool-${tool.toLowerCase()}`, { isFull: tool === "Color" });
  }
  await page.getByRole("radio", { name: "Brush" }).click();
  await paintAcross(page);
  await shoot(page, device, "correct-painted");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("progressbar").waitFor();
  await shoot(page, device, "correct-running");
  await page.getByRole("button", { name: "No changes yet" }).waitFor({ timeout: 300_000 });
  await shoot(page, device, "corrected");
  await context.setOffline(true);
  await page.getByText(/You are offline/).waitFor();
  await shoot(page, device, "offline", { languages: ["en"] });
  await context.close();
}

/** Photos that are wide, tall, tiny. */
async function shapes(device, options) {
  const { page, context } = await site.visit(options);
  await page.setInputFiles("input[type=file]", [photos.wide, photos.tall, photos.tiny]);
  for (const name of ["wide", "tall", "tiny"]) {
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await page.getByText("Download everything").waitFor({ timeout: 300_000 });
    await shoot(page, device, `shape-${name}`, { languages: ["en"] });
    await page.getByRole("radio", { name: "Side by side" }).click();
    await shoot(page, device, `shape-${name}-side`, { languages: ["en"] });
    await page.getByRole("radio", { name: "Slider" }).click();
  }
  await context.close();
}

async function failures(device, options) {
  const { page, context } = await site.visit(options);
  await context.route("**/models/*.onnx", (route) => route.abort());
  const failing = [photos.letter, photos.broken, photos.speck, photos.poster, photos.portrait];
  for (const file of failing) {
    await page.setInputFiles("input[type=file]", file);
    const name = file.slice(file.lastIndexOf("/") + 1);
    const chosen = page.getByRole("button", { name: new RegExp(`^${name}`) });
    if (file !== failing[0]) await chosen.click();
    await page.getByRole("alert").filter({ hasText: name }).waitFor({ timeout: 60_000 });
    await shoot(page, device, `fail-${name}`);
  }
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await context.close();
}

/** What browsers, devices and connections do to a page in the middle of its work. */
async function interruptions(device, options) {
  const { page, context } = await site.visit(options);
  const held = [];
  await breakOff(context, held);
  await page.setInputFiles("input[type=file]", photos.portrait);
  await page.getByRole("alert").waitFor();
  await shoot(page, device, "download-broken-off");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText(/ MB$/).waitFor();
  await shoot(page, device, "download-resuming");
  for (const route of held) await route.continue();
  await page.locator("li[data-state=current]").waitFor();
  await shoot(page, device, "tab-hidden", {
    before: async () => {
      await turnTab(page, "hidden");
      await turnTab(page, "visible");
    },
  });
  await page.getByText("Download everything").waitFor({ timeout: 300_000 });
  await page.setInputFiles("input[type=file]", photos.large);
  await page.getByRole("button", { name: /^large/ }).click();
  await page.locator("li[data-state=current]").waitFor();
  // As a browser that takes a worker's memory away.
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new RangeError("Array buffer allocation failed");
    });
  });
  await page.getByRole("alert").waitFor();
  await shoot(page, device, "out-of-memory");
  page.on("dialog", (dialog) => void dialog.accept());
  await context.addInitScript(() => Object.defineProperty(document, "wasDiscarded", { value: true }));
  await page.reload();
  await page.getByText(/put this page away/).waitFor();
  await shoot(page, device, "put-away");
  await context.close();
}

/** Half of the inpainter comes, then nobody answers; whoever asks again has to wait, and is put into `held`. */
async function breakOff(context, held) {
  const network = await readFile(path("../../../models/inpaint.onnx"));
  const half = network.subarray(0, network.length / 2);
  let asked = 0;
  await context.route("**/models/inpaint.onnx", async (route) => {
    asked++;
    if (asked === 1) await route.fulfill({ body: half, contentType: "application/octet-stream" });
    else if (asked === 2) await route.abort();
    else held.push(route);
  });
}

/**
 * One picture a scheme and language. `isFull`: what lies below the screen, too; `before`: brings back, for each, what is
 * shown for a moment only.
 */
async function shoot(page, device, state, { isFull = false, languages: wanted = languages, before } = {}) {
  for (const language of wanted) {
    if (language !== "en") await speak(page, language);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const folder = join(out, device, `${language}-${colorScheme}`);
      await mkdir(folder, { recursive: true });
      await before?.();
      await page.screenshot({ path: join(folder, `${state}.png`), fullPage: isFull });
    }
  }
  if (wanted.length > 1) await speak(page, "en");
}

/** By the menu of languages, which a phone hides while correcting. */
async function speak(page, language) {
  await page.evaluate(() => document.querySelector("header button[aria-haspopup]").click());
  await page.getByRole("menuitemradio", { name: languageNames[language] }).dispatchEvent("click");
  await page.getByRole("menu").waitFor({ state: "detached" });
}

async function paintAcross(page) {
  const stage = await page.getByRole("application").boundingBox();
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height * 0.6];
  await page.mouse.move(x - 50, y);
  await page.mouse.down();
  await page.mouse.move(x + 50, y + 20, { steps: 8 });
  await page.mouse.up();
}
