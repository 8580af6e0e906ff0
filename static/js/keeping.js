// Pages that may be read without the network: [data-keeps] names those this page wants kept, with how often they are
// looked at again. Only answers that say so (Portal-Keep) are kept, encrypted, for whoever is signed in.
import { known, owner } from "./holding.js";

const store = self.holdings;

async function keep(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html", "Portal-Keeping": "1" } });
  const path = answer.headers.get("Portal-Keep");
  if (answer.ok && path && owner()) await store.keepPage(owner(), path, await answer.text());
  else if ([403, 404].includes(answer.status)) await store.dropPage(address); // no longer ours to read
  return answer.ok && path;
}

export async function start(element) {
  if (!store.lasting || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js").catch(() => {}); // forbidden by the browser: the page works as any other
  await known;
  const addresses = element.dataset.keeps.split(" ").filter(Boolean);
  const all = async () => {
    if (document.hidden) return;
    const found = await Promise.all(addresses.map((address) => keep(address).catch(() => false)));
    const words = element.querySelector("[data-kept-words]");
    if (words) words.hidden = !found.every(Boolean);
  };
  await all();
  if (element.dataset.keepsEvery) setInterval(all, 1000 * element.dataset.keepsEvery);
}
