// Ticking rows of a list: one box ticks all, the button says how many and waits until there is one.
export function start(form) {
  // form.elements: a box may stand elsewhere on the page and belong to the form by its `form` attribute.
  const boxes = [...form.elements].filter((box) => box.type === "checkbox" && box.name && !box.disabled);
  const all = form.querySelector("[data-tick-all]");
  const button = form.querySelector("button[data-ticks]");
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.disabled = boxes.length === 0; // every row is out of reach: nothing to tick
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    button.disabled = ticked === 0;
    button.textContent = ticked ? button.dataset.ticks.replace("0", ticked) : button.dataset.words;
  };
  button.dataset.words = button.textContent;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  boxes.forEach((box) => box.addEventListener("change", show));
  show();
}
