// Counts that stay true: one question for all of them, every twenty seconds while the page is seen. The ETag of the
// answer makes most of them 304. What has newly come is said politely and stands in the title.
import { toast } from "./toast.js";

const EVERY = 20_000;
const watched = new Map();
const title = document.title;

async function ask(address) {
  const answer = await fetch(address, { cache: "no-cache", headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  const { counts, newest, says } = await answer.json();
  const place = watched.get(address);
  for (const element of place.elements) {
    const count = counts[element.dataset.count];
    element.textContent = count;
    element.classList.toggle("hot", count > 0);
    if (element.dataset.hides !== undefined) element.hidden = !count;
  }
  if (newest > place.newest) {
    place.newest = newest;
    document.title = `(${counts.notices}) ${title}`;
    toast(says);
  }
  if (!counts.notices) document.title = title;
}

async function watch(address, wait = EVERY) {
  await new Promise((done) => setTimeout(done, wait));
  if (document.hidden) return watch(address);
  try {
    await ask(address);
    return watch(address);
  } catch {
    return watch(address, Math.min(wait * 2, 8 * EVERY));
  }
}

export function start(element) {
  const address = element.dataset.poll;
  if (watched.has(address)) return watched.get(address).elements.push(element);
  const bell = document.querySelector("[data-newest]");
  watched.set(address, { elements: [element], newest: Number(bell?.dataset.newest ?? 0) });
  document.addEventListener("visibilitychange", () => document.hidden || ask(address).catch(() => {}));
  watch(address);
}
