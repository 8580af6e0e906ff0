// Choosing on the comparison: what is bought of each supplier and of all, worked out anew at every choice.
const yuan = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2 });
const said = (fen) => yuan.format(fen / 100);

export function start(form) {
  const all = form.querySelector("output[data-best]");
  const of = [...form.querySelectorAll("td[data-of]")];
  const show = () => {
    const sums = of.map(() => 0);
    for (const pick of form.querySelectorAll("input[data-fen]:checked")) sums[pick.value] += Number(pick.dataset.fen);
    of.forEach((cell, place) => (cell.textContent = sums[place] ? said(sums[place]) : "—"));
    const total = sums.reduce((one, other) => one + other, 0);
    const more = total - Number(all.dataset.best);
    const note = document.createElement("small");
    note.textContent = more > 0 ? all.dataset.more.replace("{sum}", `¥${said(more)}`) : all.dataset.least;
    all.replaceChildren(said(total), note);
  };
  form.addEventListener("change", (event) => event.target.matches("input[data-fen]") && show());
  show();
}
