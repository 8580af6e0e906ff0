// Forms that go on without the network: form[data-holds]. What is posted while the server cannot be reached waits in this
// browser (holding-store.js) and is sent when it is back: in order, once each, with the time it was written.
import "./holding-store.js";
import { ask } from "./forms.js";
import { reply } from "./holding-answers.js";
import { draw } from "./holding-list.js";
import { problemOf, startOver, putAway } from "./holding-forms.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const store = self.holdings;
const CONTACT = "/without-network/contact";
const AGAIN = 5_000; // between attempts
const PATIENCE = 10_000; // for an answer
const GONE = [429, 500, 502, 503, 504];
const TRIES = 3; // of an entry that a server which is there fails at
const LEAVING = ["/sign-out", "/switch"];

const state = { known: undefined, waiting: 0, awaySince: 0, signedOut: false };
const others = "BroadcastChannel" in self ? new BroadcastChannel("portal-holding") : undefined;
const once = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
let timer = 0;
let sending = false;

// ---- contact --------------------------------------------------------------------------------------------------------
async function ring(address, how = {}) {
  const patience = new AbortController();
  const enough = setTimeout(() => patience.abort(), PATIENCE);
  return fetch(address, { cache: "no-store", ...how, signal: patience.signal }).finally(() => clearTimeout(enough));
}

async function know(contact, met) {
  const before = state.known?.owner;
  state.known = { ...contact, met, ahead: Date.parse(contact.now) - met };
  const { csrf, ...lasts } = state.known; // the token of a session lies on no disk
  await store.know("contact", lasts);
  if (before !== contact.owner) await store.become(contact.owner);
}

/** Ask the server who we are and what time it is. Throws while it cannot be reached. */
async function meet() {
  const answer = await ring(CONTACT, { headers: { Accept: "application/json", "Portal-Keeping": "1" } });
  if (GONE.includes(answer.status)) throw new Error(answer.status);
  state.signedOut = !answer.ok;
  if (answer.ok) await know(await answer.json(), Date.now());
  here();
  return answer.ok;
}

/** The server's time, as far as this browser knows. */
export const serverNow = () => Date.now() + (state.known?.ahead ?? 0);
export const owner = () => state.known?.owner;
export const known = ready();

async function ready() {
  const fresh = document.querySelector("[data-holding]")?.dataset.contact;
  const keptCopy = document.documentElement.dataset.keptAt;
  const given = fresh && !keptCopy ? JSON.parse(fresh) : {};
  state.known = await store.fact("contact").catch(() => undefined);
  if (given.owner) await know(given, Date.now());
  else await meet().catch(away);
  await refresh();
  if (state.waiting) send();
}

function away() {
  state.awaySince ||= Date.now();
  document.documentElement.classList.add("is-away");
}

function here() {
  state.awaySince = 0;
  document.documentElement.classList.remove("is-away");
}

// ---- holding --------------------------------------------------------------------------------------------------------
/** What a form says now, as an entry: open facts, and the body to be sealed. */
async function entryOf(form, submitter, token) {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  data.delete("csrf_token");
  data.set("_once", token || data.get("_once") || once());
  const files = [...data.values()].some((value) => value instanceof File && value.size);
  const words = new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  const payload = new Response(files ? data : words);
  const named = (form.dataset.holdsTitle ?? "").split(" ").filter(Boolean);
  const entry = {
    owner: state.known?.owner, once: data.get("_once"), kind: form.dataset.holds, hx: form.hasAttribute("hx-post"),
    title: [form.dataset.holdsAbout, ...named.map((name) => data.get(name))].filter(Boolean).join(" "), target: form.getAttribute("hx-target") ?? "#main",
    address: submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.pathname, page: location.pathname,
    written: Date.now(), contact: state.known?.contact, met: state.known?.met,
  };
  return { entry, type: payload.headers.get("Content-Type"), body: await payload.arrayBuffer() };
}

async function hold(form, submitter, token) {
  away();
  form.removeAttribute("aria-busy");
  const problem = problemOf(form, submitter) ?? (state.known ? undefined : say("held_not"));
  form.querySelector("[data-holds-says]")?.remove();
  if (problem) {
    const note = Object.assign(document.createElement("p"), { className: "flash error", textContent: problem });
    note.dataset.holdsSays = "";
    note.setAttribute("role", "alert");
    return form.prepend(note);
  }
  const { entry, body, type } = await entryOf(form, submitter, token);
  try {
    await store.add(entry, body, type);
  } catch (error) {
    toast(say("held_full"));
    throw error; // what was typed stays in the form
  }
  await refresh();
  timer ||= setTimeout(send, AGAIN);
  const event = new CustomEvent("portal:held", { bubbles: true, cancelable: true, detail: { serverNow: serverNow(), submitter } });
  if (!form.dispatchEvent(event)) return;
  if ("holdsAgain" in form.dataset) startOver(form, once(), serverNow());
  else putAway(form, say("held_here"));
}

// ---- sending --------------------------------------------------------------------------------------------------------
/** All that waits, one after the other; one tab at a time. */
export async function send() {
  clearTimeout(timer);
  timer = 0;
  if (sending) return;
  sending = true;
  try {
    if (store.lasting && navigator.locks) await navigator.locks.request("portal-holding", { ifAvailable: true }, (mine) => mine && sendAll());
    else await sendAll();
  } catch {
    away();
  } finally {
    sending = false;
    await refresh();
    others?.postMessage("changed");
    if (state.waiting && !state.signedOut) timer ||= setTimeout(send, AGAIN);
  }
}

async function sendAll() {
  if (!(await meet())) return;
  let sent = 0;
  for (const entry of await mine("waiting")) {
    const body = await store.body(entry);
    if (body === undefined) await store.remove(entry); // its key is gone: nobody can read it any more
    else if (!(await sendOne(entry, body))) break;
    else sent += 1;
  }
  if (sent) htmx.trigger(document.body, "portal-sent");
}

/** True when it is done with: taken, or refused in words. */
async function sendOne(entry, body) {
  const now = Date.now();
  const held = [entry.contact, entry.written - entry.met, now - entry.written].join(";");
  const answer = await deliver(entry, body, { "Portal-Held": held });
  if (answer.status === 401) state.signedOut = true;
  if (answer.status === 401) return false;
  if (GONE.includes(answer.status)) {
    if (answer.status !== 500) throw new Error(answer.status);
    await store.update({ ...entry, tries: entry.tries + 1 });
    if (entry.tries + 1 < TRIES) return false;
  }
  if (answer.ok) {
    await store.sent(entry);
    const mended = (await mine("refused")).find((one) => one.once === entry.once);
    if (mended) await store.remove(mended);
  } else {
    const { says, html } = await reply(answer);
    await store.refuse(entry, says, html);
    toast(say("held_refused"));
  }
  return true;
}

function deliver(entry, body, headers = {}) {
  return ring(entry.address, {
    method: "POST",
    body,
    headers: {
      "Content-Type": entry.type, Accept: "application/json, text/html;q=0.9", "Portal-Once": entry.once,
      "X-CSRFToken": state.known?.csrf ?? document.querySelector("[name=csrf_token]")?.value ?? "",
      ...(entry.hx ? { "HX-Request": "true" } : {}), ...headers,
    },
  });
}

async function mine(wanted) {
  return (await store.entries()).filter((one) => one.owner === state.known?.owner && one.state === wanted);
}

async function refresh() {
  state.waiting = (await mine("waiting")).length;
  await Promise.all([...document.querySelectorAll("[data-holding]")].map((place) => draw(place, state)));
}

// ---- forms of htmx, and plain ones ------------------------------------------------------------------------------------
const holder = (event) => event.target.closest?.("form[data-holds]") ?? null;
const buttonOf = (event) => event.detail.requestConfig.triggeringEvent?.submitter;
const tokenOf = (event) => event.detail.requestConfig.headers["Portal-Once"];
const isPost = (event) => event.detail.requestConfig.verb === "post" && event.detail.elt.matches("form[data-holds]");

document.addEventListener("htmx:configRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches("form[data-holds]") || event.detail.verb !== "post") return;
  event.detail.timeout = PATIENCE;
  if (form.elements._once) event.detail.headers["Portal-Once"] = form.elements._once.value;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isPost(event) || !state.waiting) return;
  event.preventDefault(); // what was written before goes before
  hold(event.detail.elt, buttonOf(event), tokenOf(event)).then(send);
});
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(lost, (event) => isPost(event) && hold(event.detail.elt, buttonOf(event), tokenOf(event)));
}
document.addEventListener("htmx:responseError", (event) => {
  if (isPost(event) && [502, 503, 504].includes(event.detail.xhr.status)) hold(event.detail.elt, buttonOf(event), tokenOf(event));
});
document.addEventListener("htmx:beforeOnLoad", async (event) => {
  if (!isPost(event) || event.detail.xhr.status !== 401) return;
  event.preventDefault(); // the session is over: what was typed is kept before the page to sign in comes
  state.signedOut = true;
  await hold(event.detail.elt, buttonOf(event), tokenOf(event));
  location.assign(event.detail.xhr.getResponseHeader("HX-Redirect") ?? "/");
});
document.addEventListener("htmx:afterRequest", async (event) => {
  const token = event.detail.requestConfig?.headers["Portal-Once"];
  if (!token || !event.detail.successful) return;
  for (const one of await mine("refused")) if (one.once === token) await store.remove(one); // mended, and taken
  await refresh();
});

document.addEventListener("submit", async (event) => {
  const form = holder(event);
  if (!form || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  event.preventDefault();
  const submitter = event.submitter;
  try {
    if (state.waiting) return await hold(form, submitter).then(send);
    if (document.documentElement.dataset.keptAt && !(await meet())) throw new Error("signed out");
    const { entry, body, type } = await entryOf(form, submitter);
    const answer = await deliver({ ...entry, type }, body);
    if ([401, 502, 503, 504].includes(answer.status)) throw new Error(answer.status);
    const go = answer.headers.get("Portal-Go");
    for (const one of answer.ok ? await mine("refused") : []) if (one.once === entry.once) await store.remove(one);
    if (go) return location.assign(go);
    await reply(answer, "#main");
  } catch {
    await hold(form, submitter);
  } finally {
    form.removeAttribute("aria-busy");
  }
});

// ---- leaving, other tabs, coming back -----------------------------------------------------------------------------------
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const path = new URL(form.getAttribute("action") ?? location.pathname, location).pathname;
    if (form.method !== "post" || !LEAVING.includes(path) || form.dataset.cleared) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await send();
    const left = state.waiting + (await mine("refused")).length;
    if (left && !(await ask(say("held_leave", { n: left }), say("held_leave_yes")))) return;
    if (path === LEAVING[0]) await store.wipe();
    form.dataset.cleared = "yes";
    form.requestSubmit(event.submitter);
  },
  true,
);
others?.addEventListener("message", refresh);
addEventListener("online", send);
document.addEventListener("visibilitychange", () => !document.hidden && state.waiting && send());
addEventListener("beforeunload", (event) => !store.lasting && state.waiting && event.preventDefault());

/** A form that holds, or the list of what is held. A copy of a page begins with boxes of its own, at the time it is. */
export async function start(element) {
  await known;
  if (element.matches("[data-holding]")) {
    element.addEventListener("portal:changed", refresh);
    return draw(element, state);
  }
  if (document.documentElement.dataset.keptAt && "holdsAgain" in element.dataset) startOver(element, once(), serverNow());
}
