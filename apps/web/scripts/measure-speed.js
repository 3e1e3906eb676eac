import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

// What the built site needs for a photo, in Chromium with 2 WebAssembly threads: seconds by stage, memory at most.
// `npm run speed --workspace @heirloom/web -- [PHOTO [TIMES [plain]]]`; `plain` goes without relaxed SIMD. The first
// restoration of a visit fetches and opens the networks.
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const [given, times = "3", runtime = "relaxed"] = process.argv.slice(2);
const photo = given
  ? resolve(process.env.INIT_CWD ?? ".", given)
  : path("../../../examples/dust-bowl-home.jpg");
const threads = 2;

const { module } = await runnerImport(path("../e2e/open-site.ts"), { root: path("..") });
const site = await module.openSite();
try {
  const { page } = await site.visit({ prepare });
  for (let i = 0; i < Number(times); i++) await measure(page, i === 0 ? "first" : "again");
  console.log(`the page's process held at most ${await peakMegabytes()} MB`);
} finally {
  await site.close();
}

async function prepare(context) {
  await context.addInitScript(listen);
  const cores = `Object.defineProperty(navigator, "hardwareConcurrency", { value: ${threads} });`;
  const plain = runtime === "plain" ? `(${forgetRelaxedSimd})();` : "";
  await context.route("**/assets/worker-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: cores + plain + (await response.text()) });
  });
}

async function measure(page, name) {
  const start = await page.evaluate(() => {
    globalThis.heard.length = 0;
    return performance.now();
  });
  const busyBefore = await processorSeconds();
  // A browser takes the same file twice only from an input that was emptied, as the page's button does.
  await page.setInputFiles("input[type=file]", []);
  await page.setInputFiles("input[type=file]", photo);
  const end = await page.waitForFunction(
    () => globalThis.heard.find(({ kind }) => kind === "restored" || kind === "failed"),
    undefined,
    { timeout: 900_000 },
  );
  const { kind, code, report, ms } = await end.jsonValue();
  if (kind === "failed") throw new Error(`wanted a restored photo, the page says ${code}`);
  const busy = (await processorSeconds()) - busyBefore;
  const heard = await page.evaluate(() => globalThis.heard);
  const at = (wanted) => heard.find((told) => told.kind === wanted)?.ms ?? Number.NaN;
  const { defectsMs, inpaintMs, colorMs } = report.timings;
  const parts = {
    open: at("opened") - start,
    networks: at("networks-here") - at("opened"),
    defects: defectsMs,
    inpaint: inpaintMs,
    color: colorMs,
  };
  const told = Object.entries(parts).map(([part, took]) => `${part} ${(took / 1000).toFixed(2)}`);
  const seconds = ((ms - start) / 1000).toFixed(2);
  console.log(`${name}: ${seconds} s (${told.join(", ")}), ${busy.toFixed(2)} s of them on the processor`);
}

/** Of the page's busiest worker thread so far; what it takes apart from waiting for other programs. Linux alone tells. */
async function processorSeconds() {
  const all = await Promise.all(
    (await renderers()).map(async (id) => {
      const tasks = await readdir(`/proc/${id}/task`);
      const stats = await Promise.all(tasks.map((task) => readFile(`/proc/${id}/task/${task}/stat`, "utf8")));
      return stats
        .filter((stat) => stat.includes("(DedicatedWorker"))
        .map((stat) => {
          const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
          return (Number(fields[11]) + Number(fields[12])) / 100;
        });
    }),
  );
  return Math.max(0, ...all.flat());
}

/** The high-water mark of the largest renderer; Linux alone tells. */
async function peakMegabytes() {
  const peaks = (await renderers()).map(async (id) => {
    const status = await readFile(`/proc/${id}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  });
  return Math.round(Math.max(...(await Promise.all(peaks))));
}

async function renderers() {
  const session = await site.browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}

/** Runs in the worker before all else: no module with `f32x4.relaxed_madd` passes for valid. */
function forgetRelaxedSimd() {
  const validate = WebAssembly.validate.bind(WebAssembly);
  WebAssembly.validate = (module) => !new Uint8Array(module).join().includes("253,133,2") && validate(module);
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
