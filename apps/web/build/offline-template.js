// Keeps the site for visits without a connection. The build fills in the list of its files and a version.
const version = "/* version */";
const files = /* files */ [];
const cacheName = `heirloom-site-${version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // The networks are kept elsewhere, each checked against its card.
  if (url.pathname.includes("/models/")) return;
  event.respondWith(answer(request));
});

async function keepAll() {
  const cache = await caches.open(cacheName);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
}

async function dropOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("heirloom-site-") && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function answer(request) {
  const cache = await caches.open(cacheName);
  const isPage = request.mode === "navigate";
  // Servers that vary by Origin mean other sites; here every request is the site's own.
  const kept = await cache.match(isPage ? "./" : request, { ignoreSearch: isPage, ignoreVary: true });
  return isolated(kept ?? (await fetchAndKeep(request, cache)));
}

/** Decoders and runtimes come when they are first used. */
async function fetchAndKeep(request, cache) {
  const response = await fetch(request);
  const isAsset = new URL(request.url).pathname.includes("/assets/");
  if (isAsset && response.ok && response.type === "basic") await cache.put(request, response.clone());
  return response;
}

/** Threads need these two headers; where a server cannot send them, the second visit has them from here. */
function isolated(response) {
  if (response.type === "opaque" || response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  const { status, statusText } = response;
  // A status that allows no body does not take one.
  const body = status === 204 || status === 304 ? null : response.body;
  return new Response(body, { status, statusText, headers });
}
