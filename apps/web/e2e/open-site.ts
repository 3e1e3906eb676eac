import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page, type Route } from "playwright-core";
import { preview } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The built site, served on this machine, and a browser that asks nobody else for anything. */
export interface Site {
  readonly url: string;
  readonly browser: Browser;
  /** A visitor who was never here. Whatever the page complains of, or asks of others, is noted. */
  visit(options?: VisitOptions): Promise<Visit>;
  /** Takes the server away; pages that are open stay. */
  stopServing(): Promise<void>;
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly locale?: string;
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  /** Touched, with two pixels of the screen for each of CSS. */
  readonly isPhone?: boolean;
  /** As from a server that does not send the headers that threads need. */
  readonly isPlainServer?: boolean;
  /** Before the page is loaded. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
  /** Instead of the site's own. */
  readonly address?: string;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[];
  /** Origins of all requests, each once. */
  readonly origins: Set<string>;
}

export async function openSite(): Promise<Site> {
  const server = await preview({ root, logLevel: "error", preview: { port: 0 } });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error("wanted an address of the served site, there is none");
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const stopServing = () =>
    new Promise<void>((resolve) => {
      server.httpServer.close(() => resolve());
      if ("closeAllConnections" in server.httpServer) server.httpServer.closeAllConnections();
    });
  return {
    url,
    browser,
    stopServing,
    async visit(options = {}) {
      const { locale = "en-US", width = 1360, height = 850, colorScheme = "light", isPlainServer } = options;
      const viewport = { width, height };
      const phone = options.isPhone === true && { hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
      const context = await browser.newContext({
        locale,
        viewport,
        colorScheme,
        reducedMotion: "reduce",
        ...phone,
      });
      // A machine of two cores that has other work takes its time.
      context.setDefaultTimeout(80_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      const origins = new Set<string>();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      context.on("request", (request) => origins.add(new URL(request.url()).origin));
      if (isPlainServer) await context.route("**/*", withoutIsolation);
      await options.prepare?.(context);
      await page.goto(options.address ?? url);
      return { page, context, complaints, origins };
    },
    async close() {
      await browser.close();
      await stopServing();
    },
  };
}

async function withoutIsolation(route: Route): Promise<void> {
  const response = await route.fetch();
  const headers = response.headers();
  delete headers["cross-origin-opener-policy"];
  delete headers["cross-origin-embedder-policy"];
  await route.fulfill({ response, headers });
}

function findChromium(): string {
  const places = [
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ];
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (found === undefined)
    throw new Error("wanted Chromium: apt-get install chromium, or set CHROMIUM to its path");
  return found;
}
