// What the server said to an entry: the sentence, and the part of a page to mend it in.
import { say } from "./words.js";

/** The answer's sentence and its page; with `target`, the page stands there now. */
export async function reply(answer, target) {
  const html = await answer.text();
  const page = new DOMParser().parseFromString(html, "text/html");
  const wrong = [...page.querySelectorAll(".error-list li")];
  const said = wrong.length ? wrong : [page.querySelector(".error-list, .flash.error, h1") ?? page.body];
  const says = said.map((one) => one.textContent.replace(/\s+/g, " ").trim()).join(say("held_semicolon")).slice(0, 300);
  const form = page.querySelector("form[data-holds]");
  const part = page.querySelector("#main")?.innerHTML ?? html;
  if (target) putInto(document.querySelector(target), part);
  return { says, html: form ? part : "" };
}

/** The part of a page in its place, alive. */
export function putInto(place, html) {
  place.innerHTML = html;
  htmx.process(place);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: place } }));
  place.querySelector(".error-list, [aria-invalid='true'], h1")?.focus();
}
