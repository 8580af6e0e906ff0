// A list of suggestions under a box, asked of the server while one types: drawn, pointed at with the arrow keys, chosen
// by key, click or tap. What is done with the one chosen is the caller's.
import { say } from "./words.js";

const PAUSE = 150;
let lists = 0;

/** `wanted` gives the words to ask for now, or nothing; `first`: the first one is pointed at at once; `none`: an empty
 *  answer is said; `keys` choose. Returns what closes the list. */
export function suggestions(box, input, { address, wanted, choose, first = true, none = false, keys = ["Enter"] }) {
  const list = Object.assign(document.createElement("ul"), { className: "suggest-list", id: `suggest-${++lists}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("suggestions"));
  box.append(list);
  input.setAttribute("aria-controls", list.id);

  let found = [];
  let at = -1;
  let timer = 0;
  let asked = null;

  function open(is) {
    list.hidden = !is;
    if (input.getAttribute("role") === "combobox") input.setAttribute("aria-expanded", String(is));
  }

  function close() {
    clearTimeout(timer);
    open(false);
    at = -1;
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

  function option(words, note, more = {}) {
    const line = Object.assign(document.createElement("li"), more);
    line.setAttribute("role", "option");
    line.append(Object.assign(document.createElement("span"), { textContent: words }));
    if (note) line.append(Object.assign(document.createElement("small"), { textContent: note }));
    return line;
  }

  function draw() {
    list.replaceChildren(...found.map((one, i) => option(one.name, one.note, { id: `${list.id}-${i}` })));
    if (!found.length && !none) return close();
    if (!found.length) {
      const nothing = option(say("no_suggestion"), "", { className: "none" });
      nothing.setAttribute("aria-disabled", "true");
      list.append(nothing);
    }
    open(true);
    point(found.length && first ? 0 : -1);
  }

  function take(one) {
    close();
    choose(one);
  }

  async function look() {
    const words = wanted();
    if (!words) return close();
    asked?.abort();
    asked = new AbortController();
    const where = new URL(address, location.href);
    where.searchParams.set("q", words);
    try {
      const answer = await fetch(where, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return close();
      found = await answer.json();
      if (document.activeElement === input && wanted() === words) draw();
    } catch {
      close(); // Offline or overtaken by the next letter: what is typed is sent as it is.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") point(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") point(Math.max(at - 1, 0));
    else if (keys.includes(event.key) && found[at]) take(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // A pointer's press would take the focus away before its click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("li"));
    if (found[place]) take(found[place]);
  });
  input.addEventListener("blur", close);
}
