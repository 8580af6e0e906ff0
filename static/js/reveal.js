// Shows one personal value for a minute: asks the server for it with its purpose, and takes it away again.
import { say } from "./words.js";

export function start(form) {
  const place = form.querySelector("[data-revealed]");
  let timer = 0;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`refused ${answer.status}`);
      const said = await answer.json();
      place.textContent = said.text;
      timer = setTimeout(() => { place.textContent = ""; }, said.seconds * 1000);
    } catch {
      place.textContent = say("offline");
    }
  });
}
