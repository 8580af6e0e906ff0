// Keeps a draft: posts the form three seconds after a change and when the page is left; says so with the time.
// While the server cannot be reached a copy stays in this tab, without personal numbers, passwords or signatures.
import { toast } from "./toast.js";
import { say } from "./words.js";

const PAUSE = 3_000;
const PRIVATE = "[data-personal], [type=password], [type=file], [type=hidden], [data-sign] input";

function sendable(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function copyable(form) {
  return [...form.elements].filter((input) => input.name && !input.matches(PRIVATE) && !input.matches("button"));
}

function keepCopy(form, key) {
  const kept = copyable(form).map((input) => [input.name, input.value, "checked" in input ? input.checked : null]);
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // A full or forbidden store only means no copy; the form itself is untouched.
  }
}

function restore(form, key) {
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (!kept) return false;
  const inputs = copyable(form);
  kept.forEach(([name, value, checked], place) => {
    const input = inputs[place];
    if (input?.name !== name) return;
    if (["checkbox", "radio"].includes(input.type)) input.checked = checked;
    else input.value = value;
  });
  return true;
}

export function start(form) {
  const key = `draft:${location.pathname}:${form.dataset.autosave}`;
  const line = document.querySelector("[data-saved]");
  let timer = 0;
  let changed = false;
  let saving = false;

  const tell = (sentence, offline = false) => {
    if (!line) return;
    line.textContent = sentence;
    line.classList.toggle("offline", offline);
  };

  async function save() {
    if (saving) return again();
    clearTimeout(timer);
    timer = 0;
    saving = true;
    changed = false;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: sendable(form), headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 401) throw new Error("signed out");
      if (!answer.ok) throw new Error(`refused ${answer.status}`);
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      const now = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
      sessionStorage.removeItem(key);
      tell(say("saved", { time: said.saved_at ?? now }));
    } catch (error) {
      changed = true;
      keepCopy(form, key);
      tell(say(error.message === "signed out" ? "signed_out" : "offline"), true);
      timer = setTimeout(save, 5 * PAUSE);
    } finally {
      saving = false;
    }
  }

  function again() {
    changed = true;
    if (!timer) timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", again);
  form.addEventListener("change", again);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    changed = false;
    clearTimeout(timer);
    sessionStorage.removeItem(key);
  });
  addEventListener("online", () => changed && save());
  addEventListener("pagehide", () => {
    if (changed) navigator.sendBeacon(form.dataset.autosave, sendable(form));
  });
  if (restore(form, key)) {
    toast(say("restored"));
    again();
  }
}
