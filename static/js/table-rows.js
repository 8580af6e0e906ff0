// Tables one types in: Enter goes down and adds a line, a block pasted from a spreadsheet fills the cells.
// The server draws the same table with spare lines and a button, so none of this is needed.
import { say } from "./words.js";

const MOST = 200;
const cells = (row) => [...row.querySelectorAll("td:not(.n):not(.end)")];
const control = (cell) => cell?.querySelector("input:not([type=hidden]), select, textarea");

/** Names and ids carry the number of the line: {table}-{i}-{column}. */
function renumber(body, table) {
  const pattern = new RegExp(`^${table.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}-\\d+-`);
  [...body.rows].forEach((row, i) => {
    row.querySelector("td.n").firstChild.textContent = i + 1;
    row.querySelectorAll("[name], [id], [list], [aria-controls]").forEach((element) => {
      for (const attribute of ["name", "id", "list", "aria-controls"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(pattern, `${table}-${i}-`));
      }
    });
    cells(row).forEach((cell) => {
      const label = say("cell", { row: i + 1, column: cell.dataset.label });
      control(cell)?.setAttribute("aria-label", label);
    });
  });
}

function emptied(row) {
  row.querySelectorAll(".cell-error, .suggest-list").forEach((element) => element.remove());
  row.querySelectorAll(".bad").forEach((cell) => cell.classList.remove("bad"));
  row.querySelectorAll("input, select, textarea").forEach((input) => {
    if (["checkbox", "radio"].includes(input.type)) input.checked = false;
    else input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    delete input.dataset.id;
  });
  return row;
}

/** A fresh line must be as the server drew it, before suggestions took the name of its input over. */
function asDrawn(row) {
  row.querySelectorAll(".suggest").forEach((box) => {
    const hidden = box.querySelector("input[type=hidden]");
    if (!hidden) return;
    box.querySelector("input:not([type=hidden])").name = hidden.name;
    hidden.remove();
  });
  return row;
}

function put(input, text) {
  const value = text.trim();
  if (input.tagName === "SELECT") {
    const option = [...input.options].find((one) => one.text.trim() === value || one.value === value);
    if (option) input.value = option.value;
  } else if (input.type === "date") {
    const found = value.match(/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})/);
    if (found) input.value = `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}`;
  } else input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Lines and cells of what a spreadsheet puts on the clipboard; quoted cells may hold line breaks. */
export function block(text) {
  const lines = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const line = lines[lines.length - 1];
    const sign = text[i];
    if (quoted && sign === '"' && text[i + 1] === '"') line[line.length - 1] += text[i++];
    else if (sign === '"' && (quoted || line[line.length - 1] === "")) quoted = !quoted;
    else if (!quoted && sign === "\t") line.push("");
    else if (!quoted && sign === "\n") lines.push([""]);
    else if (sign !== "\r") line[line.length - 1] += sign;
  }
  if (lines.length > 1 && lines[lines.length - 1].every((cell) => cell === "")) lines.pop();
  return lines;
}

export function start(table) {
  const body = table.tBodies[0];
  const name = table.dataset.rows;
  const button = table.closest(".field, .control")?.querySelector(`button[name="_add_row"]`);
  if (!body?.rows.length || !button) return;

  function withRemove(row) {
    if (row.querySelector("td.end")) return row;
    const cell = Object.assign(document.createElement("td"), { className: "end" });
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn-icon", textContent: "×" });
    remove.setAttribute("aria-label", say("remove_row"));
    remove.dataset.remove = "";
    cell.append(remove);
    row.append(cell);
    return row;
  }

  function add() {
    if (body.rows.length >= MOST) return null;
    const row = emptied(asDrawn(body.rows[body.rows.length - 1].cloneNode(true)));
    body.append(row);
    renumber(body, name);
    row.dispatchEvent(new CustomEvent("portal:added", { bubbles: true }));
    return row;
  }

  /** One tap sets a column in every line that holds something: what was chosen otherwise stays. A line that is as it
   *  should be, or empty, needs no more boxes; one that is not shows them. */
  const atOnce = [...table.closest(".field, .control").querySelectorAll('button[name="_all_rows"]')].map((button) => {
    const [box, value] = button.value.split("=");
    return { button, value, column: box.slice(name.length + 1) };
  });
  const chosen = (row, column) => row.querySelector(`select[name^="${name}-"][name$="-${column}"]`);

  function mark(row) {
    const odd = atOnce.some(({ column, value }) => ![value, "", undefined].includes(chosen(row, column)?.value));
    row.classList.toggle("odd", odd);
  }

  atOnce.forEach(({ button, value, column }) => {
    button.type = "button";
    button.addEventListener("click", () => {
      for (const row of body.rows) {
        const select = chosen(row, column);
        const begun = cells(row).some((cell) => control(cell) !== select && control(cell)?.value);
        if (!select || select.value || !begun) continue;
        select.value = value;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  });
  if (atOnce.length) {
    [...body.rows].forEach(mark);
    body.addEventListener("change", (event) => mark(event.target.closest("tr")));
  }

  table.tHead.rows[0].append(document.createElement("td"));
  [...body.rows].forEach(withRemove);
  button.type = "button";
  button.addEventListener("click", () => control(cells(add() ?? body.lastElementChild)[0])?.focus());

  body.addEventListener("click", (event) => {
    if (!event.target.closest("[data-remove]")) return;
    const row = event.target.closest("tr");
    if (body.rows.length === 1) emptied(row);
    else row.remove();
    renumber(body, name);
    table.dispatchEvent(new Event("change", { bubbles: true }));
    control(cells(body.lastElementChild)[0])?.focus();
  });

  body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.matches("textarea, button")) return;
    event.preventDefault();
    const row = event.target.closest("tr");
    const column = cells(row).indexOf(event.target.closest("td"));
    control(cells(row.nextElementSibling ?? add() ?? row)[column])?.focus();
  });

  body.addEventListener("paste", (event) => {
    const lines = block(event.clipboardData.getData("text/plain"));
    if (lines.length === 1 && lines[0].length === 1) return;
    event.preventDefault();
    let row = event.target.closest("tr");
    const first = cells(row).indexOf(event.target.closest("td"));
    for (const [i, line] of lines.entries()) {
      if (i) row = row.nextElementSibling ?? add();
      if (!row) break;
      line.forEach((text, j) => {
        const input = control(cells(row)[first + j]);
        if (input) put(input, text);
      });
    }
  });
}
