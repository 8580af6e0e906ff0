// Suggestions under an input, from `data-suggest` (a JSON list of {id, name, note}). The form sends the id of what was
// chosen, else the words typed, which the server looks up by itself. With `data-suggest-go` the id is an address to
// go to (the search box), and long numbers are not asked for: they must not stand in addresses.
import { suggestions } from "./suggestions.js";

export function start(box) {
  const input = box.querySelector("input:not([type=hidden])");
  const many = box.dataset.many;
  const goes = "suggestGo" in box.dataset;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");

  let hidden = null;
  if (!many && !goes) {
    hidden = Object.assign(document.createElement("input"), { type: "hidden", name: input.name, value: input.dataset.id || input.value });
    input.removeAttribute("name");
    box.append(hidden);
    input.addEventListener("input", () => {
      hidden.value = input.value;
    });
  }

  function wanted() {
    const words = input.value.trim();
    return goes && /\d[\d\s-]{5,}/.test(words) ? "" : words;
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
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  suggestions(box, input, { address: box.dataset.suggest, wanted, choose, first: !goes, none: !goes });
}
