// The list of what was written without the network: what waits, what was sent, what came back to be mended.
import { ask } from "./forms.js";
import { putInto } from "./holding-answers.js";
import { say } from "./words.js";

const store = self.holdings;
const zone = { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** A moment of this browser's clock as the house's clock had it. */
const clock = (moment, state) => new Date(moment + (state.known?.ahead ?? 0)).toLocaleTimeString("zh-CN", zone);

/** Show the list as it is now. `state`: known, waiting, awaySince, signedOut. */
export async function draw(place, state) {
  const all = await store.entries();
  const mine = all.filter((one) => one.owner === state.known?.owner);
  const rows = await Promise.all(mine.map((entry) => row(place, entry, state)));
  place.querySelector("[data-holding-list]").replaceChildren(...rows);
  const keptAt = Number(document.documentElement.dataset.keptAt);
  const others = all.filter((one) => one.owner !== state.known?.owner && one.state !== "sent").length;
  tell(place, "away", state.awaySince, { time: clock(state.awaySince, state), n: state.waiting });
  tell(place, "copy", keptAt && state.awaySince, { time: clock(keptAt, state) });
  tell(place, "back", keptAt && !state.awaySince, {});
  tell(place, "memory", !store.lasting && state.waiting, {});
  tell(place, "signed-out", state.signedOut, { n: state.waiting });
  tell(place, "others", others, { n: others });
  place.querySelector("[data-holding-rows]").hidden = !rows.length;
  if (mine.some((one) => one.state === "refused")) place.querySelector("[data-holding-rows]").open = true;
  place.querySelector("[data-held]").textContent = state.waiting;
  place.hidden = !(rows.length || state.awaySince || state.signedOut || others || keptAt);
}

function tell(place, name, shown, parts) {
  const line = place.querySelector(`[data-holding-${name}]`);
  line.hidden = !shown;
  const words = line.querySelector("[data-words]");
  if (shown) words.textContent = words.dataset.words.replace(/\{(\w+)\}/g, (_, part) => parts[part] ?? "");
}

async function row(place, entry, state) {
  const line = place.querySelector("template").content.firstElementChild.cloneNode(true);
  const part = (name) => line.querySelector(`[data-row-${name}]`);
  part("kind").textContent = entry.kind;
  part("title").textContent = await store.title(entry);
  part("written").textContent = say("held_written", { time: clock(entry.written, state) });
  part("state").textContent = say(`held_${entry.state}`, { time: clock(entry.sent ?? 0, state) });
  part("state").classList.add({ waiting: "soon", sent: "on", refused: "urgent" }[entry.state]);
  line.dataset.state = entry.state;
  if (entry.state === "refused") await mendable(line, part, entry, place);
  return line;
}

async function mendable(line, part, entry, place) {
  const { says, html } = await store.refusal(entry);
  part("says").textContent = says ?? "";
  part("acts").hidden = false;
  const mend = part("mend");
  const drop = part("drop");
  mend.hidden = !html;
  mend.addEventListener("click", () => {
    const target = document.querySelector(entry.target);
    if (!target || (entry.target === "#main" && entry.page !== location.pathname)) return location.assign(entry.page);
    putInto(target, html);
    const form = target.querySelector("form[data-holds]");
    if (form?.elements._once) form.elements._once.value = entry.once; // it stays the same click
  });
  drop.addEventListener("click", async () => {
    if (!(await ask(say("held_drop")))) return;
    await store.remove(entry);
    place.dispatchEvent(new Event("portal:changed"));
  });
}
