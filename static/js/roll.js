// The roll call: a tap shows at once, on this phone and without the network; what others called comes in by itself.
import "./holding-store.js";

const store = self.holdings;
const mark = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");

/** Show what was called, before the server has said so. */
function show(row, state) {
  row.dataset.state = state;
  row.querySelectorAll("[name=state]").forEach((button) => button.setAttribute("aria-pressed", button.value === state));
  tally();
}

function tally() {
  const rows = [...document.querySelectorAll(".gate-roll > li")];
  for (const place of document.querySelectorAll("[data-tally]")) {
    place.querySelector("b").textContent = rows.filter((row) => row.dataset.state === place.dataset.tally).length;
  }
}

/** What waits in this browser is shown on the list as it came, too. */
async function showWaiting() {
  for (const entry of await store.entries()) {
    if (entry.state !== "waiting" || !entry.address.endsWith("/evacuation/calls")) continue;
    const body = await store.body(entry);
    const told = new URLSearchParams(new TextDecoder().decode(body));
    const row = document.querySelector(`[data-key="${CSS.escape(told.get("key") ?? "")}"]`);
    if (row) show(row, told.get("state"));
  }
}

export function start(roll) {
  roll.addEventListener("submit", (event) => {
    const row = event.target.closest("li[data-key]");
    if (row && event.submitter?.name === "state") show(row, event.submitter.value);
  });
  // Each tap is a click of its own: the next one on the same person may say otherwise.
  roll.addEventListener("htmx:beforeSend", (event) => {
    const token = event.target.elements?._once;
    if (token) token.value = mark();
    if (event.target.matches(".gate-add")) event.target.reset();
  });
  roll.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt === roll) event.detail.parameters.seen = roll.querySelector("[data-seen]").dataset.seen;
  });
  // The list is not changed under a tap that is on its way.
  roll.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === roll && roll.querySelector("form.htmx-request")) event.detail.shouldSwap = false;
  });
  roll.addEventListener("htmx:afterSettle", showWaiting);
  document.addEventListener("keydown", (event) => event.key === "Escape" && document.querySelector('a[data-key="Escape"]')?.click());
  showWaiting();
}
