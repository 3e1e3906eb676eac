import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { compressors, isCompressed } from "./compressors.js";

// How soon the built site can be used, and what a first visit loads until a photo is restored, with either runtime, by Brotli
// and by gzip; fails where one of the four is above the budget.
// `npm run load --workspace @heirloom/web`. Terms as Lighthouse's: interactive once 5 s pass without a task of 50 ms;
// blocking is what tasks take beyond 50 ms from the first paint until then.
const budgetMegabytes = 45;
const quietMs = 5000;
/** What a browser with a graphics card loads instead of the runtime that was seen here. */
const runtimeForGraphics = /^assets\/ort[.-].*(webgpu|asyncify).*\.(js|wasm)$/;
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const { module } = await runnerImport(path("../e2e/open-site.ts"), { root: path("..") });
const site = await module.openSite();
try {
  for (const slowdown of [1, 4]) {
    const visits = [];
    for (let i = 0; i < 5; i++) visits.push(await timeVisit(slowdown));
    const told = Object.keys(visits[0]).map(
      (name) => `${name} ${median(visits.map((visit) => visit[name]))} ms`,
    );
    console.log(`processor slowed ${slowdown}x, median of 5: ${told.join(", ")}`);
  }
  await weighVisit();
} finally {
  await site.close();
}

async function timeVisit(slowdown) {
  const { page, context } = await site.visit({
    prepare: (given) => given.addInitScript(watch),
    address: "about:blank",
  });
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await page.goto(site.url);
  await page.waitForFunction(
    (quiet) => globalThis.painted && performance.now() - globalThis.lastBusyMs() > quiet,
    quietMs,
    { polling: 250 },
  );
  const figures = await page.evaluate(() => globalThis.figures());
  await context.close();
  return figures;
}

/** Runs in the page before all else: notes its first paint and its long tasks. */
function watch() {
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries())
      if (name === "first-contentful-paint") globalThis.painted = startTime;
  }).observe({ type: "paint", buffered: true });
  const ends = () => tasks.map(({ startTime, duration }) => startTime + duration);
  globalThis.lastBusyMs = () => Math.max(globalThis.painted, ...ends());
  globalThis.figures = () => {
    const late = tasks.filter(({ startTime, duration }) => startTime + duration > globalThis.painted);
    return {
      "first contentful paint": Math.round(globalThis.painted),
      "time to interactive": Math.round(globalThis.lastBusyMs()),
      "total blocking time": Math.round(late.reduce((sum, { duration }) => sum + duration - 50, 0)),
    };
  };
}

async function weighVisit() {
  const { page, context } = await site.visit({ address: "about:blank" });
  const seen = new Set();
  // The page's own requests and its worker's, each file once, whatever the service worker asks for again.
  context.on("request", (request) => {
    const { pathname, origin } = new URL(request.url());
    if (`${origin}/` === site.url) seen.add(pathname);
  });
  await page.goto(site.url);
  await page.setInputFiles("input[type=file]", path("../src/page/pictures/grace-hopper.small.jpg"));
  await page.getByText("Download everything").waitFor();
  await context.close();
  const files = [...seen].map((file) => (file.endsWith("/") ? `${file}index.html` : file).slice(1));
  const built = await readdir(path("../dist/site"), { recursive: true });
  const graphics = built.filter((file) => runtimeForGraphics.test(file));
  const weights = {
    WebAssembly: await weigh(files),
    WebGPU: await weigh([...files.filter((file) => groupOf(file) !== "runtime"), ...graphics]),
  };
  for (const [runtime, groups] of Object.entries(weights)) {
    for (const encoding of Object.keys(compressors)) {
      const parts = Object.entries(groups).map(([group, bytes]) => `${group} ${megabytes(bytes[encoding])}`);
      const sum = Object.values(groups).reduce((a, bytes) => a + bytes[encoding], 0);
      console.log(
        `${runtime}, ${encoding}: ${megabytes(sum)} of ${budgetMegabytes} MB (${parts.join(", ")})`,
      );
      if (sum > budgetMegabytes * 1e6) process.exitCode = 1;
    }
  }
}

/** Bytes on their way, by group and by how the server compresses. */
async function weigh(files) {
  const groups = {};
  for (const file of files) {
    const content = await readFile(path(`../dist/site/${file}`));
    groups[groupOf(file)] ??= { br: 0, gz: 0 };
    for (const [encoding, compress] of Object.entries(compressors))
      groups[groupOf(file)][encoding] += (isCompressed(file) ? await compress(content) : content).length;
  }
  return groups;
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(2);
}

function groupOf(file) {
  if (/^models\//.test(file)) return "networks";
  if (/\/ort[.-]/.test(file)) return "runtime";
  if (/_(dec|enc)|libheif/.test(file)) return "decoders";
  return /\.(js|css)$/.test(file) ? "scripts" : "page";
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
