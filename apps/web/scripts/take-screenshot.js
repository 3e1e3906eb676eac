import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { runnerImport } from "vite";

// docs/pictures/web.jpg: the built site with an example restored. `npm run screenshot --workspace @heirloom/web`.
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const { module } = await runnerImport(path("../e2e/open-site.ts"), { root: path("..") });
const site = await module.openSite();
try {
  const { page } = await site.visit({ width: 1360, height: 850 });
  await page.setInputFiles("input[type=file]", path("../../../examples/dust-bowl-home.jpg"));
  await page.getByText("Download everything").waitFor({ timeout: 120_000 });
  await page.getByRole("slider", { name: "Before and after" }).waitFor();
  const picture = await page.screenshot();
  await sharp(picture).jpeg({ quality: 84, mozjpeg: true }).toFile(path("../../../docs/pictures/web.jpg"));
} finally {
  await site.close();
}
