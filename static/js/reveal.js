// A masked value in clear for a minute, in place of the whole page a browser without scripts gets.
export function start(form) {
  const place = form.querySelector("[data-revealed]");
  let hide = 0;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(hide);
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return HTMLFormElement.prototype.submit.call(form);
    const { text, seconds } = await answer.json();
    place.textContent = text;
    hide = setTimeout(() => (place.textContent = ""), seconds * 1000);
  });
}
