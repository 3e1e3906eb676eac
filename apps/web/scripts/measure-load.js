import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { runnerImport } from "vite";

// How soon the built site can be used, and what a first visit loads until a photo is restored; fails above the budget.
// `npm run load --workspace @heirloom/web`. Terms as Lighthouse's: interactive once 5 s pass without a task of 50 ms;
// blocking is what tasks take beyond 50 ms from the first paint until then.
const budgetMegabytes = 45;
const quietMs = 5000;
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
  const weights = { page: 0, scripts: 0, decoders: 0, runtime: 0, networks: 0 };
  const seen = new Set();
  const weighing = [];
  // The page's own requests and its worker's, each file once, whatever the service worker asks for again.
  context.on("response", (response) => {
    const { pathname, origin } = new URL(response.url());
    if (`${origin}/` !== site.url || seen.has(pathname)) return;
    seen.add(pathname);
    weighing.push(
      response.body().then((body) => {
        weights[groupOf(pathname)] += isCompressed(pathname) ? gzipSync(body).length : body.length;
      }),
    );
  });
  await page.goto(site.url);
  await page.setInputFiles("input[type=file]", path("../src/page/pictures/grace-hopper.small.jpg"));
  await page.getByText("Download everything").waitFor();
  await Promise.all(weighing);
  await context.close();
  const megabytes = (bytes) => (bytes / 1e6).toFixed(2);
  for (const [group, bytes] of Object.entries(weights))
    console.log(`${megabytes(bytes).padStart(7)} MB  ${group}`);
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  console.log(`${megabytes(sum).padStart(7)} MB of ${budgetMegabytes} MB`);
  process.exitCode = sum > budgetMegabytes * 1e6 ? 1 : 0;
}

function groupOf(file) {
  if (file.includes("/models/")) return "networks";
  if (/\/ort[.-]/.test(file)) return "runtime";
  if (/_(dec|enc)|libheif/.test(file)) return "decoders";
  return /\.(js|css)$/.test(file) ? "scripts" : "page";
}

const isCompressed = (file) => /\.(js|css|wasm|svg|json|webmanifest)$|\/$/.test(file);

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
