import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { runnerImport } from "vite";

// Pictures of the site in each of its states, to be looked at: `npm run states --workspace @heirloom/web [WORD]` writes
// dist/states/DEVICE/LANGUAGE-SCHEME/STATE.png; WORD leaves out the devices whose names lack it.
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const out = path("../dist/states");
const files = path("../dist/states/files");
const example = (name) => path(`../../../examples/${name}.jpg`);

const devices = {
  desktop: { width: 1360, height: 850 },
  phone: { width: 390, height: 844, isPhone: true },
};
const languages = ["en", "zh-Hans", "zh-Hant"];
const languageNames = { en: "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文" };

await rm(out, { recursive: true, force: true });
await mkdir(files, { recursive: true });
const photos = await makePhotos();
const { module } = await runnerImport(path("../e2e/open-site.ts"), { root: path("..") });
const site = await module.openSite();
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

/** One picture a scheme and language. `isFull`: what lies below the screen, too. */
async function shoot(page, device, state, { isFull = false, languages: wanted = languages } = {}) {
  for (const language of wanted) {
    if (language !== "en") await speak(page, language);
    for (const colorScheme of ["light", "dark"]) {
      if (language !== "en" && colorScheme === "dark") continue;
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const folder = join(out, device, `${language}-${colorScheme}`);
      await mkdir(folder, { recursive: true });
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

async function makePhotos() {
  const save = async (name, picture) => {
    const file = join(files, name);
    await picture.toFile(file);
    return file;
  };
  const portrait = () => sharp(example("grace-hopper"));
  const letter = join(files, "letter.jpg");
  await writeFile(letter, "Dear grandmother,");
  const broken = join(files, "broken.jpg");
  await writeFile(broken, (await portrait().jpeg().toBuffer()).subarray(0, 3000));
  const poster = join(files, "poster.png");
  await writeFile(poster, hugePng());
  return {
    letter,
    broken,
    poster,
    large: await save("large.jpg", sharp(example("dust-bowl-home")).resize(640).jpeg()),
    portrait: await save("grandmother.jpg", portrait().resize(400).jpeg()),
    wide: await save(
      "wide.jpg",
      sharp(example("dust-bowl-home"))
        .resize(900)
        .extract({ left: 0, top: 300, width: 900, height: 160 })
        .jpeg(),
    ),
    tall: await save(
      "tall.jpg",
      sharp(example("dust-bowl-home"))
        .resize(900)
        .extract({ left: 400, top: 0, width: 120, height: 690 })
        .jpeg(),
    ),
    tiny: await save("tiny.jpg", portrait().resize(64).jpeg()),
    speck: await save("speck.png", portrait().resize(12, 12).png()),
  };
}

/** The beginning of a PNG that says it has 30,000 x 30,000 pixels. */
function hugePng() {
  const bytes = Buffer.alloc(60);
  Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13]).copy(bytes);
  bytes.write("IHDR", 12);
  bytes.writeUInt32BE(30_000, 16);
  bytes.writeUInt32BE(30_000, 20);
  bytes.set([8, 2, 0, 0, 0], 24);
  return bytes;
}
