// An amount in Chinese capitals under its box, word for word as the print has it (portal.printing.figures): a
// misplaced zero shows at once.
const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "万亿"];

function group(number) {
  let words = "";
  let zero = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (!digit) zero = zero || words !== "";
    else {
      words += (zero ? "零" : "") + DIGITS[digit] + PLACES[place];
      zero = false;
    }
  }
  return words;
}

/** 人民币大写 of a whole number of fen. */
export function capitals(fen) {
  const yuan = Math.floor(fen / 100);
  let words = "";
  for (let i = 3, gap = false; i >= 0; i--) {
    const part = Math.floor(yuan / 10_000 ** i) % 10_000;
    if (part) words += (words && (gap || part < 1_000) ? "零" : "") + group(part) + GROUPS[i];
    gap = words !== "" && part === 0;
  }
  const jiao = Math.floor(fen / 10) % 10;
  const last = fen % 10;
  let end = "";
  if (jiao) end += `${words && yuan % 10 === 0 ? "零" : ""}${DIGITS[jiao]}角`;
  else if (last && words) end += "零";
  if (last) end += `${DIGITS[last]}分`;
  if (!words && !end) return "零元整";
  return (words ? `${words}元` : "") + (last ? end : `${end}整`);
}

export function start(input) {
  const place = input.closest(".control")?.querySelector("[data-capitals]");
  if (!place) return;
  const show = () => {
    const text = input.value.replace(/[,，\s¥]/g, "");
    const amount = /^\d{1,13}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : null;
    place.textContent = amount === null ? "" : capitals(amount);
  };
  input.addEventListener("input", show);
  show();
}
