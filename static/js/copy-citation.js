/* Copies 《…》第…条 with its address; the button says so for a moment. */
for (const button of document.querySelectorAll("[data-copy-citation]")) {
  const words = button.querySelector("span");
  const before = words.textContent;
  let timer;
  button.addEventListener("click", async () => {
    const address = new URL(button.dataset.copyUrl, document.baseURI);
    const text = `${button.dataset.copyCitation} ${address}`;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (!copiedTheOldWay(text)) return;
    }
    words.textContent = button.dataset.copied;
    clearTimeout(timer);
    timer = setTimeout(() => { words.textContent = before; }, 2000);
  });
}

/* Without https (a portal on the hotel's own network) browsers offer no clipboard but this. */
function copiedTheOldWay(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "hidden-text";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}
