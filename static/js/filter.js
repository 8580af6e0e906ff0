// Filters cards as one types: Chinese, pinyin or initials, all of which stand in `data-filter-text`.
export function start(input) {
  const cards = [...document.querySelectorAll("[data-filter-text]")];
  const groups = [...document.querySelectorAll("[data-filter-group]")];
  input.addEventListener("input", () => {
    const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    cards.forEach((card) => {
      const text = card.dataset.filterText.toLowerCase();
      card.hidden = !words.every((word) => text.includes(word));
    });
    groups.forEach((group) => { group.hidden = !group.querySelector("[data-filter-text]:not([hidden])"); });
  });
}
