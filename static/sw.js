// The service worker: when the network is away, pages that said they may be kept are shown from this browser, drawn with
// the style sheets and scripts of the same version. The server puts KNOWN (version, files, away) in front.
importScripts("/static/js/holding-store.js");

const CACHE = `portal-${KNOWN.version}`;
const PATIENCE = 6_000; // milliseconds for a page before the kept one is shown
const GONE = [502, 503, 504]; // what a proxy says for a server that is away

self.addEventListener("install", (event) => {
  self.skipWaiting(); // files are asked of the network first, so an open page never gets half of another version
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll([...KNOWN.files, KNOWN.away].map((path) => new Request(path, { cache: "no-cache" })))),
  );
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("portal-") && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});

/** A file: of the network (which has most of them in the browser's own cache), else as this version brought it. */
async function file(request) {
  try {
    const answer = await fetch(request);
    if (!GONE.includes(answer.status)) return answer;
  } catch {
    // The network is away: below.
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? Response.error();
}

/** A page: of the network; when that is away or says nothing for long, as it was kept; else what can be done meanwhile. */
async function page(request, url) {
  const kept = await self.holdings.page(url.pathname + url.search).catch(() => undefined);
  const network = fetch(request);
  const late = new Promise((done) => kept && setTimeout(done, PATIENCE));
  try {
    const answer = await Promise.race([network, late]);
    if (answer && !GONE.includes(answer.status)) return answer;
  } catch {
    // The network is away: below.
  }
  network.catch(() => {});
  const html = { "Content-Type": "text/html; charset=utf-8" };
  if (kept) return new Response(kept.html.replace("<html ", `<html data-kept-at="${kept.at}" `), { headers: html });
  const cache = await caches.open(CACHE);
  const away = await cache.match(KNOWN.away);
  return away ? new Response(await away.text(), { status: 503, headers: html }) : Response.error();
}
