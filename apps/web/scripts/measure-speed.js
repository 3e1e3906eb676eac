import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

// What the built site needs for a photo, in Chromium: seconds by stage, and memory at most.
// `npm run speed --workspace @heirloom/web -- [PHOTO [TIMES]]`. The first restoration of a visit fetches and opens the networks.
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const [given, times = "3"] = process.argv.slice(2);
const photo = given
  ? resolve(process.env.INIT_CWD ?? ".", given)
  : path("../../../examples/dust-bowl-home.jpg");
const threads = 2;

const { module } = await runnerImport(path("../e2e/open-site.ts"), { root: path("..") });
const site = await module.openSite();
try {
  const { page } = await site.visit({ prepare: (context) => context.addInitScript(listen) });
  const limited = await page.context().newCDPSession(page);
  await limited.send("Emulation.setHardwareConcurrencyOverride", { hardwareConcurrency: threads });
  for (let i = 0; i < Number(times); i++) await measure(page, i === 0 ? "first" : "again");
  console.log(`the page's processes held at most ${await peakMegabytes()} MB`);
} finally {
  await site.close();
}

async function measure(page, name) {
  const start = await page.evaluate(() => {
    globalThis.heard.length = 0;
    return performance.now();
  });
  // A browser takes the same file twice only from an input that was emptied, as the page's button does.
  await page.setInputFiles("input[type=file]", []);
  await page.setInputFiles("input[type=file]", photo);
  const end = await page.waitForFunction(
    () => globalThis.heard.find(({ kind }) => kind === "restored" || kind === "failed"),
    undefined,
    { timeout: 600_000 },
  );
  const { kind, code, report, ms } = await end.jsonValue();
  if (kind === "failed") throw new Error(`wanted a restored photo, the page says ${code}`);
  const heard = await page.evaluate(() => globalThis.heard);
  const at = (isWanted) => heard.find(isWanted)?.ms ?? Number.NaN;
  const opened = at((told) => told.kind === "opened");
  const here = at((told) => told.kind === "networks-here");
  const { defectsMs, inpaintMs, colorMs } = report.timings;
  const parts = {
    open: opened - start,
    networks: here - opened,
    defects: defectsMs,
    inpaint: inpaintMs,
    color: colorMs,
    show: ms - here - defectsMs - inpaintMs - colorMs,
  };
  const told = Object.entries(parts).map(([part, took]) => `${part} ${(took / 1000).toFixed(2)}`);
  console.log(`${name}: ${((ms - start) / 1000).toFixed(2)} s (${told.join(", ")})`);
}

/** The high-water mark of the largest renderer; Linux alone tells. */
async function peakMegabytes() {
  const session = await site.browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const peaks = await Promise.all(
    processInfo
      .filter(({ type }) => type === "renderer")
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, "utf8");
        return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
      }),
  );
  return Math.round(Math.max(...peaks));
}

/** Runs in the page before all else: keeps what its worker says, and when. */
function listen() {
  globalThis.heard = [];
  globalThis.Worker = class extends Worker {
    constructor(address, options) {
      super(address, options);
      this.addEventListener("message", ({ data: { kind, code, report } }) => {
        globalThis.heard.push({ ms: performance.now(), kind, code, report });
      });
    }
  };
}
