// Ticking off the evacuation list on a phone: how many have arrived. Nothing is sent; the list on paper does the same.
export function start(shown) {
  const boxes = [...document.querySelectorAll("[data-arrive]")];
  const words = shown.dataset.words ?? "{0} / {1}";
  const count = () => (shown.textContent = words.replace("{0}", boxes.filter((box) => box.checked).length).replace("{1}", boxes.length));
  boxes.forEach((box) => box.addEventListener("change", count));
  document.addEventListener("keydown", (event) => event.key === "Escape" && document.querySelector('a[data-key="Escape"]')?.click());
  count();
}
