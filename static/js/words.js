// The few sentences scripts say, in the language of the page: the server writes them into #script-words (no box is ever called so).
const all = JSON.parse(document.getElementById("script-words")?.textContent ?? "{}");

/** The sentence of that name, with {parts} filled in. */
export function say(name, parts = {}) {
  return (all[name] ?? name).replace(/\{(\w+)\}/g, (_, part) => parts[part] ?? "");
}
