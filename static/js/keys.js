// Keys: / search, ? this overlay, g and a letter to go, j and k along a list, Ctrl+Enter to submit.
// Single keys can be switched off (WCAG 2.1.4); the choice stays in this browser.
const OFF = "portal.single-keys-off";
const LISTS = ".queue > li, table.ledger tbody tr, .hits > li";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function along(step) {
  const lines = [...document.querySelectorAll(LISTS)].filter((line) => line.querySelector("a[href]"));
  if (!lines.length) return;
  const at = lines.findIndex((line) => line.contains(document.activeElement));
  const next = lines[at < 0 ? (step > 0 ? 0 : lines.length - 1) : Math.min(Math.max(at + step, 0), lines.length - 1)];
  next.querySelector("a[href]").focus();
  next.scrollIntoView({ block: "nearest" });
}

export function startKeys() {
  const overlay = document.getElementById("keys");
  const show = () => overlay && !overlay.open && overlay.showModal();
  document.querySelectorAll('[data-open="keys"]').forEach((button) => button.addEventListener("click", show));

  const single = overlay?.querySelector("[data-single-keys]");
  if (single) {
    single.checked = localStorage.getItem(OFF) !== "yes";
    single.addEventListener("change", () => localStorage.setItem(OFF, single.checked ? "no" : "yes"));
  }

  let going = -Infinity; // when g was pressed, in the time of events
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest?.("form[method=post]");
      const button = form?.querySelector("button.primary:not([disabled])");
      if (button) button.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (localStorage.getItem(OFF) === "yes" || document.querySelector("dialog[open]")) return;
    const search = document.querySelector("[data-search]");
    if (event.timeStamp - going < 1500) {
      going = -Infinity;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) location.assign(link.href);
    } else if (event.key === "g") going = event.timeStamp;
    else if (event.key === "/" && search) {
      search.focus();
      search.select();
    } else if (event.key === "?") show();
    else if (event.key === "j") along(1);
    else if (event.key === "k") along(-1);
    else return;
    event.preventDefault();
  });
}
