// A short message that leaves by itself; with an action (undo) it stays longer.
export function toast(sentence, action) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const note = document.createElement("div");
  note.className = "toast";
  note.append(Object.assign(document.createElement("span"), { textContent: sentence }));
  const leave = setTimeout(() => note.remove(), action ? 10_000 : 5_000);
  if (action) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: action.words });
    button.addEventListener("click", () => {
      clearTimeout(leave);
      note.remove();
      action.run();
    });
    note.append(button);
  }
  place.append(note);
}
