// The gate: the clock by the server's time, keys, where the cursor goes, what hosts have answered.
import { toast } from "./toast.js";

let gate;

function startClock() {
  const place = gate.querySelector("[data-now]");
  const shown = place.querySelector("[data-clock]");
  const ahead = Date.parse(place.dataset.now) - Date.now();
  const zone = { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const tick = () => (shown.textContent = new Date(Date.now() + ahead).toLocaleTimeString("zh-CN", zone));
  tick();
  setInterval(tick, 1000);
}

const line = () => document.getElementById("gate-line");

/** Back to the line: empty, in this mode, with what may be wanted before anything is typed (who is expected, which notes
    wait). */
function toLine(mode) {
  const radio = mode && gate.querySelector(`input[name="mode"][value="${mode}"]`);
  if (radio) radio.checked = true;
  line().value = "";
  document.getElementById("gate-matches").replaceChildren();
  line().focus();
  if (["new", "exit", "delivery"].includes(gate.querySelector('input[name="mode"]:checked')?.value)) htmx.trigger(line(), "portal:typed");
}

/** A blank slip in the middle. What is being written there is not thrown away unasked: the slip stays if it has words. */
function blankSlip() {
  const form = document.querySelector("[data-slip]");
  if (form && !form.elements._earlier && !form.elements.visitor.value) return;
  htmx.ajax("POST", gate.querySelector("[data-entry]").getAttribute("hx-post").replace(/take$/, "slip"), {
    target: "#gate-middle",
    values: { csrf_token: gate.querySelector('[name="csrf_token"]').value },
  });
}

const KEYS = {
  F1: () => (blankSlip(), toLine("new")),
  F2: () => toLine("leave"),
  F3: () => toLine("pass"),
  F4: () => toLine("exit"),
  F6: () => toLine("delivery"),
  Escape: () => {
    if (document.activeElement === line() && !line().value && !document.querySelector("[data-slip]")) blankSlip();
    toLine();
  },
};

function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    const act = KEYS[event.key];
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    if (act) act();
    else if (link) link.click();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") return along(event);
    else return;
    event.preventDefault();
  });
  gate.addEventListener("change", (event) => event.target.name === "mode" && toLine());
  gate.addEventListener("click", (event) => {
    if (!event.target.closest("[data-new]")) return;
    event.preventDefault();
    blankSlip();
    toLine("new");
  });
  document.querySelector("#keys dl")?.append(...document.querySelector("[data-more-keys]").children);
}

/** Arrows walk from the line into what it may mean, and back. */
function along(event) {
  const all = [line(), ...document.querySelectorAll("#gate-matches a, #gate-matches button")];
  const at = all.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  all[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), all.length - 1)].focus();
}

/** Is this a box a guard still has to fill? An employee as host leaves the guest's boxes empty, and the other way round. */
function wanted(box) {
  if (box.value || !box.offsetParent) return false;
  return !box.id.startsWith("host-") || !box.closest(".range").querySelector("input.input:not(:placeholder-shown)");
}

/** The middle has changed: the cursor goes to what is wrong; once something is done, back to the line for the next person,
    so that what is typed there never presses a button here; else to what is asked, or to the first empty box. */
function settle(middle, done) {
  const slip = middle.querySelector("[data-slip], [data-delivery]");
  const wrong = middle.querySelector(".error-list, [aria-invalid='true']");
  const empty = slip && [...slip.querySelectorAll(".input")].find(wanted);
  (wrong || (!done && (middle.querySelector("[data-focus]") || empty)) || line()).focus();
}

/** A thing on an exit note is ticked: on to the next that is not, at the end to the button. */
function ticked(box) {
  const form = box.closest("[data-exit]");
  if (!form || !box.checked) return;
  (form.querySelector("input[type=checkbox]:not(:checked)") ?? form.querySelector(".primary")).focus();
}

let heard;

/** What hosts have answered meanwhile is said, each answer once. */
function sayAnswers() {
  const answers = [...document.querySelectorAll("[data-answer]")];
  const fresh = heard ? answers.filter((one) => !heard.has(one.dataset.answer)) : [];
  heard = new Set([...(heard ?? []), ...answers.map((one) => one.dataset.answer)]);
  fresh.forEach((one) => toast(one.dataset.says));
}

/** What was typed has been taken: the line is free for the next. */
function toLineQuietly() {
  line().value = "";
  document.getElementById("gate-matches").replaceChildren();
}

/** What only the server can answer says that it is away, and where to go on; forms that hold say so themselves. */
function sayAway(event) {
  if (event.detail.requestConfig.verb !== "post" || event.detail.elt.matches("form[data-holds], #gate-notices")) return;
  document.getElementById("gate-said").replaceChildren(document.getElementById("gate-away-words").content.cloneNode(true));
}

export function start(element) {
  gate = element;
  startClock();
  startKeys();
  sayAnswers();
  gate.addEventListener("change", (event) => event.target.type === "checkbox" && ticked(event.target));
  document.addEventListener("portal:held", () => toLine());
  for (const lost of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(lost, sayAway);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "gate-middle") return;
    document.getElementById("gate-said").replaceChildren();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "gate-board") sayAnswers();
    if (event.detail.target?.id !== "gate-middle") return;
    const asked = event.detail.requestConfig?.triggeringEvent;
    if (asked?.type === "submit" && asked.target.matches("[data-entry]")) toLineQuietly();
    settle(event.detail.target, /\/(visits|deliveries|consent|leave|move|status|exits\/[^/]+\/check|badge-back)(\?|$)/.test(event.detail.pathInfo?.requestPath ?? ""));
  });
}
