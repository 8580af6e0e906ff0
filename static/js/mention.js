// Names after an @: suggested while one types, put in with the arrow keys and Enter, a click or a tap.
import { suggestions } from "./suggestions.js";

export function start(box) {
  const text = box.querySelector("textarea");
  box.classList.add("suggest");

  /** What is being written after the last @ before the caret, or null. */
  function begun() {
    const match = /@([^\s@]{1,20})$/.exec(text.value.slice(0, text.selectionStart));
    return match && match[1];
  }

  function choose(one) {
    const caret = text.selectionStart;
    text.setRangeText(`${one.name} `, caret - begun().length, caret, "end");
    text.focus();
  }

  suggestions(box, text, { address: box.dataset.mention, wanted: begun, choose, keys: ["Enter", "Tab"] });
}
