import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** As a hand drops a file on the page. */
export async function drop(page: Page, path: string): Promise<void> {
  const content = (await readFile(path)).toString("base64");
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], "dropped.jpg", { type: "image/jpeg" }));
    for (const type of ["dragover", "drop"])
      window.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, content);
}

/** What axe finds in the way of people, each with its place. */
export async function barriers(page: Page): Promise<string[]> {
  // Not as a script of the page, whose policy takes none but its own.
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    "axe.run().then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target.join(' ') + ' ' + n.html.slice(0, 120) + (n.any[0]?.message ?? ''))))",
  );
  return Array.isArray(found) ? found.map(String) : [String(found)];
}

/** The files of the archive that a person downloads. */
export async function saveAll(page: Page): Promise<Record<string, Uint8Array>> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download everything" }).click(),
  ]);
  const path = await download.path();
  return unzipSync(new Uint8Array(await readFile(path)));
}

export async function saveAllFromCorrecting(page: Page): Promise<Record<string, Uint8Array>> {
  await page.getByRole("button", { name: "Done", exact: true }).click();
  return saveAll(page);
}

/** Clicks on a place of a photo that is shown whole. */
export async function clickPhoto(
  page: Page,
  { x, y }: { readonly x: number; readonly y: number },
  photo: { readonly width: number; readonly height: number },
): Promise<void> {
  const stage = await page.getByRole("application").boundingBox();
  if (stage === null) throw new Error("wanted the stage, it is not to be seen");
  const scale = Math.min(stage.width / photo.width, stage.height / photo.height, 3);
  const left = stage.x + (stage.width - photo.width * scale) / 2;
  const top = stage.y + (stage.height - photo.height * scale) / 2;
  await page.mouse.click(left + x * scale, top + y * scale);
}

/** Fills what was marked, and waits until the results are those of the marks. */
export async function apply(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "No changes yet" }).waitFor();
}

/** What a canvas of the stage shows, shortened: equal strings for equal pictures, "empty" for none. */
export function pixelsOf(page: Page, index = 0): Promise<string> {
  return page
    .locator("[role=application] canvas")
    .nth(index)
    .evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) return "no canvas";
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let sum = 0;
      for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] + data[i + 3]) % 1e9;
      return sum === 0 ? "empty" : String(sum);
    });
}

/** As a person who goes to another tab, or comes back. */
export async function turnTab(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate((visibility) => {
    Object.defineProperty(document, "visibilityState", { value: visibility, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}
