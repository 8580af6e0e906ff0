// Slips written while the network is down wait in this page's memory and are sent when it is back. Each carries the mark
// of its own click, so that one whose answer was lost is not entered twice. Nothing is written to the disk of the browser.
import { toast } from "./toast.js";
import { say } from "./words.js";

const AGAIN = 5_000;
const CHINA = 8 * 3_600_000; // the hotel's wall clock is eight hours ahead of UTC all year

/** The slip as for the next person: boxes empty, the hour now, and a mark of its own, for it is another click. */
function startOver(form) {
  for (const box of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (box.type === "radio" || box.type === "checkbox") box.checked = false;
    else if (box.tagName === "SELECT") box.selectedIndex = Math.max(0, [...box.options].findIndex((one) => one.defaultSelected));
    else box.value = "";
    if (box.closest(".suggest")) box.dispatchEvent(new Event("input", { bubbles: true })); // forgets who was chosen
  }
  form.elements._earlier?.remove();
  form.elements._once.value = `${form.elements._once.value.slice(0, 20)}.${crypto.getRandomValues(new Uint32Array(3)).join("")}`;
  form.elements.came_at.value = new Date(Date.now() + CHINA).toISOString().slice(0, 16);
}

export function startHolding(gate, notice) {
  const held = [];
  let timer = 0;
  let sending = false;

  function show() {
    notice.hidden = !held.length;
    notice.querySelector("[data-held]").textContent = held.length;
  }

  async function send() {
    clearTimeout(timer);
    timer = 0;
    if (sending) return;
    sending = true;
    const done = await sendAll().catch(() => false);
    sending = false;
    if (held.length) timer = setTimeout(send, AGAIN);
    if (done) htmx.trigger(document.body, "gate-changed");
  }

  /** One after the other, in the order they were written; stops at the first that does not get through. */
  async function sendAll() {
    while (held.length) {
      const { address, body } = held[0];
      const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
      const middle = document.getElementById("gate-middle");
      const refused = answer.status === 422;
      if (answer.status === 401) toast(say("signed_out"));
      if (answer.status === 400 || answer.status === 401) await renewToken();
      // The server is only half back, or somebody is writing where the refused one would have to come: it stays.
      if ((!answer.ok && !refused) || (refused && middle.querySelector("[data-slip]")?.elements.visitor.value)) return false;
      held.shift();
      show();
      // Refused after all (a rule, a changed hour): the slip comes back to be mended, as it would have at once.
      if (refused) {
        middle.innerHTML = await answer.text();
        htmx.process(middle);
        document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: middle } }));
        return true;
      }
    }
    return true;
  }

  /** After signing in again in another tab the forms of this page need that session's token. */
  async function renewToken() {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("[data-entry] [name=csrf_token]")?.value;
    if (!token) return;
    document.querySelectorAll("[name=csrf_token]").forEach((box) => (box.value = token));
    held.forEach((one) => one.body.set("csrf_token", token));
  }

  document.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt.closest?.("[data-slip]");
    if (!form || event.detail.requestConfig.verb !== "post" || !event.detail.requestConfig.path.endsWith("/visits")) return;
    held.push({ address: form.action, body: new URLSearchParams(new FormData(form)) });
    show();
    timer ||= setTimeout(send, AGAIN);
    startOver(form);
    document.getElementById("gate-line").focus();
  });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => held.length && event.preventDefault());
}
