// Names after an @: suggested while one types, put in with the arrow keys and Enter, a click or a tap.
import { say } from "./words.js";

const PAUSE = 150;
let lists = 0;

export function start(box) {
  const text = box.querySelector("textarea");
  const list = Object.assign(document.createElement("ul"), { className: "suggest-list", id: `mention-${++lists}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("suggestions"));
  box.classList.add("suggest");
  box.append(list);
  text.setAttribute("aria-controls", list.id);
  let found = [];
  let at = 0;
  let timer = 0;
  let asked = null;

  /** What is being written after the last @ before the caret, or null. */
  function begun() {
    const match = /@([^\s@]{1,20})$/.exec(text.value.slice(0, text.selectionStart));
    return match && match[1];
  }

  function close() {
    clearTimeout(timer);
    list.hidden = true;
    text.removeAttribute("aria-activedescendant");
  }

  function point(to) {
    at = to;
    [...list.children].forEach((line, i) => line.setAttribute("aria-selected", String(i === at)));
    text.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function draw() {
    list.replaceChildren(
      ...found.map((one, i) => {
        const line = Object.assign(document.createElement("li"), { id: `${list.id}-${i}` });
        line.setAttribute("role", "option");
        line.append(
          Object.assign(document.createElement("span"), { textContent: one.name }),
          Object.assign(document.createElement("small"), { textContent: one.note }),
        );
        return line;
      }),
    );
    list.hidden = !found.length;
    if (found.length) point(0);
  }

  function choose(one) {
    const caret = text.selectionStart;
    const from = caret - begun().length;
    text.setRangeText(`${one.name} `, from, caret, "end");
    close();
    text.focus();
  }

  async function look() {
    const word = begun();
    if (!word) return close();
    asked?.abort();
    asked = new AbortController();
    const address = new URL(box.dataset.mention, location.href);
    address.searchParams.set("q", word);
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return close();
      found = await answer.json();
      if (begun() === word) draw();
    } catch {
      close(); // Offline or overtaken by the next letter: the name is sent as it is written.
    }
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") point(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") point(Math.max(at - 1, 0));
    else if (event.key === "Enter" || event.key === "Tab") choose(found[at]);
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
  text.addEventListener("blur", close);
}
