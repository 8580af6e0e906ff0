// What a form that holds is asked and told while the server cannot be: what a browser can check of it, and a fresh start.
import { say } from "./words.js";

const CHINA = 8 * 3_600_000; // the hotel's wall clock is eight hours ahead of UTC all year
const filled = (box) => (["radio", "checkbox"].includes(box.type) ? box.checked : Boolean(box.value.trim()));

/** Why this cannot be held, in words; undefined when it can. The server judges it all again. */
export function problemOf(form, submitter) {
  if ([...form.querySelectorAll("[type=password]")].some(filled) || submitter?.dataset.online !== undefined) return say("held_online");
  const known = (form.dataset.holdsFree ?? "").split(" "); // what the server works out where it is blank
  const marked = [...form.querySelectorAll(".field > .field-label .req")].map((mark) => mark.closest(".field"));
  const missing = marked.filter((field) => {
    const boxes = [...field.querySelectorAll("input, select, textarea")];
    return !boxes.some(filled) && !boxes.some((box) => known.includes(box.name));
  });
  if (missing.length) {
    missing[0].querySelector("input:not([type=hidden]), select, textarea")?.focus();
    const names = missing.map((field) => field.querySelector(".field-label > :first-child").firstChild.textContent.trim());
    return say("held_missing", { names: names.join(say("held_comma")) });
  }
  return outOfHours(form);
}

/** Hours of the day a box must lie between: data-hours="came_at 07:00 21:30", with the sentence for what does not. */
function outOfHours(form) {
  if (!form.dataset.hours) return undefined;
  const [name, from, until] = form.dataset.hours.split(" ");
  const at = form.elements[name]?.value.slice(11, 16);
  return at && (at < from || at > until) ? form.dataset.hoursSays : undefined;
}

/** The form as for the next: boxes empty, moments now, a mark of its own, for it is another click. */
export function startOver(form, mark, now) {
  for (const box of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (box.type === "radio" || box.type === "checkbox") box.checked = box.defaultChecked && "holdsKeeps" in box.dataset;
    else if (box.tagName === "SELECT") box.selectedIndex = Math.max(0, [...box.options].findIndex((one) => one.defaultSelected));
    else if (box.type === "datetime-local" && box.defaultValue) box.value = new Date(now + CHINA).toISOString().slice(0, 16);
    else box.value = "";
    if (box.closest(".suggest")) box.dispatchEvent(new Event("input", { bubbles: true })); // forgets who was chosen
  }
  form.elements._earlier?.remove();
  form.querySelectorAll(".error-list, .field-error").forEach((note) => note.remove());
  let token = form.elements._once;
  if (!token) form.append((token = Object.assign(document.createElement("input"), { type: "hidden", name: "_once" })));
  token.value = mark;
}

/** The form has done its work: it is shown with what was written, and cannot be written again. */
export function putAway(form, words) {
  for (const box of form.elements) box.disabled = true;
  const note = Object.assign(document.createElement("p"), { className: "flash warning", textContent: words });
  note.setAttribute("role", "status");
  form.prepend(note);
}
