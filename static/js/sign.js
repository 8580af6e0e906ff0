// A signature drawn on a canvas, kept as a small SVG in the hidden input beside it.
let loading = null;

function library(address) {
  loading ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
  return loading;
}

export async function start(box) {
  await library(box.dataset.sign);
  const canvas = box.querySelector("canvas");
  const value = box.querySelector("input[type=hidden]");
  const pad = new window.SignaturePad(canvas, { minWidth: 0.8, maxWidth: 2.4, penColor: "#111", throttle: 16 });

  function fit() {
    const strokes = pad.toData();
    const scale = Math.max(devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * scale;
    canvas.height = canvas.offsetHeight * scale;
    canvas.getContext("2d").scale(scale, scale);
    pad.clear();
    pad.fromData(strokes);
  }

  new ResizeObserver(fit).observe(canvas);
  pad.addEventListener("endStroke", () => {
    value.value = pad.toSVG();
    value.dispatchEvent(new Event("change", { bubbles: true }));
  });
  box.querySelector("[data-clear]").addEventListener("click", () => {
    pad.clear();
    value.value = "";
    value.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
