// A filter form sends itself when a choice changes; a text field when it is left or after a pause.
const PAUSE = 400;
let waiting;

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) form.requestSubmit();
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosubmit][hx-get]");
  if (!form || !event.target.matches("[type=search], [type=text]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(), PAUSE);
});

// empty fields stay out of the address, which people copy and send
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-autosubmit]")) return;
  for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
});

// on a phone the choices fold away behind one button; without script they stand open
const PHONE = matchMedia("(max-width: 48rem)");
const fold = (form, open) => {
  form.classList.toggle("folded", !open);
  form.querySelector("[data-fold]").setAttribute("aria-expanded", String(open));
};
for (const button of document.querySelectorAll("[data-fold]")) {
  const refused = button.form.querySelector(".invalid-feedback");
  const adapt = () => {
    button.hidden = !PHONE.matches;
    fold(button.form, !PHONE.matches || refused !== null);
  };
  button.addEventListener("click", () => fold(button.form, button.form.classList.contains("folded")));
  PHONE.addEventListener("change", adapt);
  adapt();
}
