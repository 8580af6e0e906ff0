// A regulation's text as cards, one an article, over the text area that is sent: what is typed in a card stands in the
// text at once, so that autosave, checking and sending know nothing of cards.
import { toast } from "./toast.js";
import { say } from "./words.js";

const HEAD = /^##\s+(.*?)\s*\{#([^\s}]*)((?:\s+[^}]*)?)\}\s*$/;

function cut(text) {
  // Pieces in order: {head: lines before the first article}, {chapter}, {title, slug, rest, body}.
  const pieces = [];
  let open = { lead: [] };
  pieces.push(open);
  for (const line of text.split("\n")) {
    const head = HEAD.exec(line);
    if (head) {
      open = { title: head[1], slug: head[2], rest: head[3].trim(), body: [] };
      pieces.push(open);
    } else if (/^#\s/.test(line)) {
      open = { chapter: line.replace(/^#\s+/, ""), body: [] };
      pieces.push(open);
    } else {
      (open.body || open.lead).push(line);
    }
  }
  return pieces;
}

function joined(pieces) {
  return pieces
    .map((one) => {
      const body = (one.body || one.lead).join("\n").replace(/^\n+|\n+$/g, "");
      if (one.lead) return body;
      if (one.chapter !== undefined) return `# ${one.chapter}${body ? `\n\n${body}` : ""}`;
      return `## ${one.title} {#${one.slug}${one.rest ? ` ${one.rest}` : ""}}\n\n${body}`;
    })
    .filter((text) => text !== "")
    .join("\n\n")
    .concat("\n");
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function button(words, act) {
  const made = element("button", { type: "button", class: "btn small quiet" }, words);
  made.addEventListener("click", act);
  return made;
}

export function start(area) {
  const words = area.dataset;
  const box = element("div", { class: "article-cards" });
  let pieces = [];

  function write() {
    area.value = joined(pieces);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function field(one, key, label, attributes = {}) {
    const input = element("input", { class: "input", "aria-label": label, placeholder: label, ...attributes });
    input.value = one[key];
    input.addEventListener("input", () => {
      one[key] = input.value;
      write();
    });
    return input;
  }

  function card(one, number) {
    const made = element("div", { class: "article-card" });
    if (one.chapter !== undefined) {
      made.append(element("p", { class: "hint" }, words.chapter), field(one, "chapter", words.chapter));
      return made;
    }
    const body = element("textarea", { rows: Math.min(14, Math.max(3, one.body.join("\n").length / 36)), "aria-label": one.title });
    body.value = one.body.join("\n").replace(/^\n+|\n+$/g, "");
    body.addEventListener("input", () => {
      one.body = body.value.split("\n");
      write();
    });
    const place = () => pieces.indexOf(one);
    const move = (to) => {
      const from = place();
      if (to < 1 || to >= pieces.length) return;
      pieces.splice(to, 0, pieces.splice(from, 1)[0]);
      write();
      draw();
    };
    made.append(
      element(
        "div",
        { class: "article-card-head" },
        element("b", {}, words.articles.replace("{n}", number)),
        field(one, "title", words.title),
        field(one, "slug", words.address, { pattern: "[a-z][a-z0-9-]*", spellcheck: "false" }),
      ),
      body,
      element(
        "p",
        { class: "actions" },
        button(words.add, () => {
          pieces.splice(place() + 1, 0, { title: "", slug: "", rest: "", body: [""] });
          draw();
        }),
        picture(body),
        button(words.up, () => move(place() - 1)),
        button(words.down, () => move(place() + 1)),
        button(words.remove, () => {
          pieces.splice(place(), 1);
          write();
          draw();
        }),
      ),
    );
    return made;
  }

  /** Brings a picture and puts what stands for it where the caret is. */
  function picture(body) {
    const file = element("input", { type: "file", accept: "image/*", hidden: "" });
    file.addEventListener("change", async () => {
      const sent = new FormData();
      sent.set("file", file.files[0]);
      sent.set("csrf_token", area.form.elements.csrf_token.value);
      const answer = await fetch(words.pictures, { method: "POST", body: sent, headers: { Accept: "application/json" } }).catch(() => null);
      const got = answer && (await answer.json().catch(() => null));
      file.value = "";
      if (!got?.text) return toast(got?.error ?? say("not_sent"));
      body.setRangeText(`\n\n${got.text}\n\n`, body.selectionStart, body.selectionEnd, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
      body.focus();
    });
    const open = button(words.picture, () => file.click());
    open.append(file);
    return open;
  }

  function draw() {
    let number = 0;
    box.replaceChildren(...pieces.filter((one) => !one.lead).map((one) => card(one, one.chapter === undefined ? (number += 1) : 0)));
  }

  const turn = button(words.source, () => {
    const cards = area.hidden;
    area.hidden = !cards;
    box.hidden = cards;
    turn.textContent = cards ? words.cards : words.source;
    if (!cards) {
      pieces = cut(area.value);
      draw();
    }
  });
  pieces = cut(area.value);
  if (pieces.length < 2) return; // nothing to cut: a new text is begun as text
  draw();
  area.hidden = true;
  area.before(element("p", { class: "actions" }, turn), box);
}
