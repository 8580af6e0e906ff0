// Narrows cards down while one types: every word must be in the card's text (Chinese, pinyin or initials).
export function start(input) {
  const cards = [...document.querySelectorAll("[data-filter-text]")];
  const groups = [...document.querySelectorAll("[data-filter-group]")];
  const none = document.querySelector("[data-filter-none]");
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const card of cards) {
      const text = card.dataset.filterText.toLowerCase();
      card.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-filter-text]:not([hidden])");
    if (none) none.hidden = cards.some((card) => !card.hidden);
  });
}
