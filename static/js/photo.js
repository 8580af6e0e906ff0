// Photographs are made smaller before they are sent: a phone's picture of 8 MB says no more than one of 400 kB.
const LONGEST = 1600;
const SMALL_ENOUGH = 500_000;

async function smaller(file) {
  if (!file.type.startsWith("image/") || file.type === "image/svg+xml") return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < SMALL_ENOUGH) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const data = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    return data && data.size < file.size ? new File([data], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file; // A format this browser cannot draw (HEIC) goes as it is; the server decides.
  }
}

export function start(input) {
  const place = input.closest(".control")?.querySelector("[data-previews]");
  input.addEventListener("change", async () => {
    const files = await Promise.all([...input.files].map(smaller));
    const bag = new DataTransfer();
    files.forEach((file) => bag.items.add(file));
    input.files = bag.files;
    place?.querySelectorAll("img").forEach((img) => URL.revokeObjectURL(img.src));
    place?.replaceChildren(
      ...files.map((file) => {
        const figure = document.createElement("figure");
        const img = Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: file.name });
        const words = Object.assign(document.createElement("figcaption"), { textContent: `${Math.ceil(file.size / 1024)} kB` });
        figure.append(img, words);
        return figure;
      }),
    );
  });
}
