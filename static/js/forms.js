// What every form does: asks before what cannot be undone, wants a reason where one is due, is sent once.
import { say } from "./words.js";

/** A question in a <dialog>; resolves to true when agreed. */
export function ask(question, agree) {
  const dialog = document.createElement("dialog");
  dialog.innerHTML = '<form method="dialog"><p></p><div class="actions"><button class="btn" value="no"></button><button class="btn primary" value="yes"></button></div></form>';
  dialog.querySelector("p").textContent = question;
  dialog.querySelector('[value="no"]').textContent = say("no");
  dialog.querySelector('[value="yes"]').textContent = agree || say("yes");
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((settle) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      settle(dialog.returnValue === "yes");
    }),
  );
}

function reasonMissing(form, button) {
  const opinion = form.elements.opinion;
  if (!button?.dataset.needsReason || !opinion || opinion.value.trim()) return false;
  let note = form.querySelector("[data-reason-note]");
  if (!note) {
    note = Object.assign(document.createElement("p"), { className: "field-error", id: "reason-note" });
    note.dataset.reasonNote = "";
    note.setAttribute("role", "alert");
    opinion.before(note);
  }
  note.textContent = button.dataset.needsReason;
  opinion.setAttribute("aria-invalid", "true");
  opinion.setAttribute("aria-describedby", note.id);
  opinion.focus();
  return true;
}

export function startForms() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (reasonMissing(form, button)) return event.preventDefault();
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (question && !form.dataset.agreed) {
      event.preventDefault();
      if (await ask(question, button?.textContent.trim())) {
        form.dataset.agreed = "yes";
        form.requestSubmit(button);
      }
      return;
    }
    delete form.dataset.agreed;
    // A second click while the first is on its way is the same decision.
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    if (form.method !== "post" || event.defaultPrevented) return;
    form.setAttribute("aria-busy", "true");
    // An answer that is a download leaves this page standing.
    setTimeout(() => form.removeAttribute("aria-busy"), 8_000);
  });
  // A page that comes back from the browser's memory must be usable again.
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));
  document.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("form")?.removeAttribute("aria-busy"));

  document.addEventListener("click", (event) => {
    const phrase = event.target.closest?.("[data-phrase]");
    if (!phrase) return;
    const target = document.getElementById(phrase.dataset.phrase);
    target.value = target.value.trim() ? `${target.value.trim()}；${phrase.textContent}` : phrase.textContent;
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.focus();
  });
}
