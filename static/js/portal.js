// Entry: marks that scripts run, starts what every page has, and loads the modules a page asks for by its markup.
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";

const ASKED_FOR = {
  "form[data-autosave]": "./autosave.js",
  "form[data-preview]": "./route-preview.js",
  "[data-suggest]": "./suggest.js",
  "table[data-rows]": "./table-rows.js",
  "[data-sign]": "./sign.js",
  "input[data-photo]": "./photo.js",
  "input[data-money]": "./capitals.js",
  "[data-poll]": "./poll.js",
  "[data-filter]": "./filter.js",
  "form[data-reveal]": "./reveal.js",
  "form[data-tick]": "./ticks.js",
  "form[data-matrix]": "./matrix.js",
  "[data-mention]": "./mention.js",
  "textarea[data-articles]": "./articles.js",
  "form[data-holds], [data-holding]": "./holding.js",
  "[data-keeps]": "./keeping.js",
  "[data-gate]": "./gate.js",
  "[data-scan]": "./scan.js",
  "[data-roll]": "./roll.js",
};

const started = Object.fromEntries(Object.keys(ASKED_FOR).map((selector) => [selector, new WeakSet()]));

async function startWithin(root) {
  for (const [selector, module] of Object.entries(ASKED_FOR)) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    const fresh = found.filter((element) => !started[selector].has(element));
    if (!fresh.length) continue;
    fresh.forEach((element) => started[selector].add(element));
    const { start } = await import(module);
    fresh.forEach(start);
  }
}

document.documentElement.classList.add("has-js");
startKeys();
startMenus();
startForms();
for (const here of document.querySelectorAll(".tabs > [aria-current]")) showTab(here);
document.querySelector("[data-focus]")?.focus();
startWithin(document).then(ready);
if (somethingHeld()) import("./holding.js"); // to be sent wherever its writer is, and wiped when they sign out
// What htmx brings in, and rows a table adds, start the same way.
document.addEventListener("htmx:load", (event) => startWithin(event.detail.elt));
document.addEventListener("portal:added", (event) => startWithin(event.target));

// Where tabs are wider than the screen, the one we are on is in sight, with the beginning of the next.
function showTab(here) {
  const row = here.parentElement;
  const beyond = here.getBoundingClientRect().right + 32 - row.getBoundingClientRect().right;
  if (beyond > 0) row.scrollLeft += beyond;
}

function somethingHeld() {
  try {
    return localStorage.getItem("portal-holding") !== null;
  } catch {
    return false; // a browser that forbids it keeps nothing either
  }
}

/** On a slow machine people type before the scripts are there: the box they are in tells what it holds, once. */
function ready() {
  const box = document.activeElement;
  if (box?.value && box.value !== box.defaultValue) {
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("portal:typed", { bubbles: true }));
  }
  document.documentElement.classList.add("is-ready");
}
