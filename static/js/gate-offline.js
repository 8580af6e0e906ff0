// Slips written while the network is down wait in this page's memory and are sent when it is back. Each carries the mark
// of its own click, so that one whose answer was lost is not entered twice. Nothing is written to the disk of the browser.
const AGAIN = 5_000;

export function startHolding(gate, notice) {
  const held = [];
  let timer = 0;

  function show() {
    notice.hidden = !held.length;
    notice.querySelector("[data-held]").textContent = held.length;
  }

  async function send() {
    timer = 0;
    while (held.length) {
      const { address, body } = held[0];
      let answer;
      try {
        answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
      } catch {
        timer = setTimeout(send, AGAIN);
        return;
      }
      held.shift();
      show();
      // Refused after all (a rule, a changed hour): the slip comes back to be mended, as it would have at once.
      if (answer.status === 422) {
        const middle = document.getElementById("gate-middle");
        middle.innerHTML = await answer.text();
        htmx.process(middle);
        document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: middle } }));
        if (held.length) timer = setTimeout(send, AGAIN);
        return;
      }
    }
    htmx.trigger(document.body, "gate-changed");
  }

  document.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt.closest?.("[data-slip]");
    if (!form || event.detail.requestConfig.verb !== "post" || !event.detail.requestConfig.path.endsWith("/visits")) return;
    held.push({ address: form.action, body: new URLSearchParams(new FormData(form)) });
    show();
    timer ||= setTimeout(send, AGAIN);
    form.querySelectorAll("input:not([type=hidden]), textarea, select").forEach((box) => (box.type === "radio" ? (box.checked = false) : (box.value = "")));
    // The emptied slip is another click: it needs a mark of its own.
    form.elements._once.value = `${form.elements._once.value.slice(0, 20)}.${crypto.getRandomValues(new Uint32Array(3)).join("")}`;
    if (form.elements._earlier) form.elements._earlier.remove();
    form.elements.id_kind.selectedIndex = 1;
    const now = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16);
    form.elements.came_at.value = now;
    document.getElementById("gate-line").focus();
  });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => held.length && event.preventDefault());
}
