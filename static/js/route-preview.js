// The route beside the form follows what is filled in: posts the form and puts the answer into #route-preview.
// Worked-out boxes in the answer (<output data-calc="name">) replace those of the form.
const PAUSE = 400;

export function start(form) {
  const place = document.getElementById("route-preview");
  if (!place) return;
  let timer = 0;
  let asked = null;

  async function look() {
    asked?.abort();
    asked = new AbortController();
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: data, signal: asked.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      page.querySelectorAll("output[data-calc]").forEach((output) => {
        const own = form.querySelector(`output[data-calc="${CSS.escape(output.dataset.calc)}"]`);
        if (own) own.replaceChildren(...output.childNodes);
        output.remove();
      });
      const hidden = page.querySelector("[data-hidden]");
      const away = new Set(hidden?.dataset.hidden.split(" "));
      form.querySelectorAll("[data-applies]").forEach((box) => {
        box.hidden = away.has(box.dataset.applies);
      });
      hidden?.remove();
      place.replaceChildren(...page.body.childNodes);
    } catch {
      // Overtaken by the next change, or offline: the last route known stays.
    } finally {
      place.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
}
