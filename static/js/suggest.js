// Suggestions under an input, from `data-suggest` (a JSON list of {id, name, note}). The form sends the id of what was
// chosen, else the words typed, which the server looks up by itself. With `data-suggest-go` the id is an address to
// go to (the search box), and long numbers are not asked for: they must not stand in addresses.
import { say } from "./words.js";

const PAUSE = 150;
let lists = 0;

export function start(box) {
  const input = box.querySelector("input:not([type=hidden])");
  const many = box.dataset.many;
  const goes = "suggestGo" in box.dataset;
  const list = Object.assign(document.createElement("ul"), { className: "suggest-list", id: `suggest-${++lists}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("suggestions"));
  box.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let hidden = null;
  if (!many && !goes) {
    hidden = Object.assign(document.createElement("input"), { type: "hidden", name: input.name, value: input.dataset.id || input.value });
    input.removeAttribute("name");
    box.append(hidden);
  }

  let found = [];
  let at = -1;
  let timer = 0;
  let asked = null;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(to) {
    at = to;
    [...list.children].forEach((line, i) => line.setAttribute("aria-selected", String(i === at)));
    const line = list.children[at];
    if (!line) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  }

  function draw() {
    list.replaceChildren(
      ...found.map((one, i) => {
        const line = Object.assign(document.createElement("li"), { id: `${list.id}-${i}` });
        line.setAttribute("role", "option");
        line.append(Object.assign(document.createElement("span"), { textContent: one.name }));
        if (one.note) line.append(Object.assign(document.createElement("small"), { textContent: one.note }));
        return line;
      }),
    );
    if (!found.length && goes) return close();
    if (!found.length) {
      const none = Object.assign(document.createElement("li"), { className: "none", textContent: say("no_suggestion") });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(found.length && !goes ? 0 : -1);
  }

  function choose(one) {
    if (goes) return location.assign(one.id);
    if (many) {
      const line = document.createElement("li");
      line.innerHTML = '<label class="pick"><input type="checkbox" checked> <span></span></label>';
      Object.assign(line.querySelector("input"), { name: many, value: one.id });
      line.querySelector("span").textContent = one.name;
      if (!box.querySelector(`.chosen input[value="${CSS.escape(one.id)}"]`)) box.querySelector(".chosen").append(line);
      input.value = "";
    } else {
      input.value = one.name;
      hidden.value = one.id;
    }
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function look() {
    const words = input.value.trim();
    if (!words || (goes && /\d[\d\s-]{5,}/.test(words))) return close();
    asked?.abort();
    asked = new AbortController();
    const address = new URL(box.dataset.suggest, location.href);
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return close();
      found = await answer.json();
      if (document.activeElement === input) draw();
    } catch {
      close(); // Offline or overtaken by the next letter: what is typed is sent as it is.
    }
  }

  input.addEventListener("input", () => {
    if (hidden) hidden.value = input.value;
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") point(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") point(Math.max(at - 1, 0));
    else if (event.key === "Enter" && found[at]) choose(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // A pointer's press would take the focus away before its click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("li"));
    if (found[place]) choose(found[place]);
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    close();
  });
}
