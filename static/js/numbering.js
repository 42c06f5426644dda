// The number step of a paper: the sentence above the button and the button repeat what is typed (<form data-numbering>).
// The server compares: what the sentence did not say is said once more before it holds.
const form = document.querySelector("form[data-numbering]");

const two = (value) => String(value).padStart(2, "0");

const read = () => {
  const number = Number(form.querySelector("[data-number]").value.trim().replace(/\.(?=\d{3}(\D|$))/g, "")); // 1.247
  const [, day, month, year] = form.querySelector("[data-day]").value.trim().match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/) ?? [];
  if (!Number.isInteger(number) || number < 1 || !year) return null;
  return { number, day: Number(day), month: Number(month), year };
};

const short = ({ number, day, month, year }) => `${number} ${two(day)}/${two(month)}/${year}`;

const say = () => {
  const typed = read();
  form.querySelector("[data-checks]").hidden = true; // they were of other values; the server looks again
  form.querySelector("[data-will]").hidden = !typed;
  if (!typed) {
    form.querySelector("[data-act]").textContent = "Xem lại số, ngày";
    return;
  }
  const { number, day, month, year } = typed;
  const sentence = form.querySelector("[data-sentence]");
  sentence.textContent = sentence.textContent
    .replace(/số \d+/, `số ${two(number)}`)
    .replace(/ngày \d+ tháng \d+ năm \d+/, `ngày ${two(day)} tháng ${month <= 2 ? two(month) : month} năm ${year}`);
  form.querySelector("[data-act]").textContent = `Ban hành số ${number}, ngày ${two(day)}/${two(month)}/${year}`;
  form.elements.said.value = short(typed);
};

if (form) {
  for (const field of form.querySelectorAll("[data-number], [data-day]")) field.addEventListener("input", say);
  const typed = read(); // a quick hand was there before this script, or the browser put back what was typed
  if (typed && short(typed) !== form.elements.said.value) say();
}
