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
