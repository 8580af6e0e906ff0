// A code read by the camera: a button with data-scan="id of the box it fills". Where the browser has no reader of codes the
// button stays hidden, and a hand scanner types the code like a keyboard. data-scan-sends files the form at once.
import { say } from "./words.js";

const EVERY = 200; // milliseconds between two looks

export async function start(button) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return;
  button.hidden = false;
  button.addEventListener("click", () => scan(button));
}

async function scan(button) {
  const box = document.getElementById(button.dataset.scan);
  const dialog = document.createElement("dialog");
  dialog.className = "scanner";
  dialog.innerHTML = '<video playsinline muted></video><form method="dialog"><p role="status"></p><button class="btn"></button></form>';
  dialog.querySelector("button").textContent = say("scan_close");
  const said = dialog.querySelector("p");
  said.textContent = say("scan_point");
  document.body.append(dialog);
  dialog.showModal();
  let stream;
  const end = () => {
    stream?.getTracks().forEach((track) => track.stop());
    dialog.remove();
    box.focus();
  };
  dialog.addEventListener("close", end);
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const video = dialog.querySelector("video");
    video.srcObject = stream;
    await video.play();
    const text = await read(video, dialog);
    if (!text) return;
    dialog.close();
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
    if ("scanSends" in button.dataset) box.form.requestSubmit();
  } catch {
    said.textContent = say("scan_none");
  }
}

/** The first code the camera sees; nothing once the dialog is closed. */
async function read(video, dialog) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  while (dialog.isConnected) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found) return found.rawValue;
    await new Promise((done) => setTimeout(done, EVERY));
  }
  return "";
}
