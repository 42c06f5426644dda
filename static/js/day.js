// A day is typed, or picked from the device's own calendar: the button behind the field opens it.
const iso = (text) => {
  const [, day, month, year] = text.trim().match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/) ?? [];
  return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
};

const pick = (button) => {
  const field = button.previousElementSibling;
  const calendar = document.createElement("input");
  calendar.type = "date";
  calendar.className = "day-calendar";
  calendar.tabIndex = -1;
  calendar.setAttribute("aria-hidden", "true");
  calendar.value = iso(field.value);
  button.after(calendar);
  calendar.addEventListener("change", () => {
    field.value = calendar.value.split("-").reverse().join("/");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
    calendar.remove();
  });
  calendar.addEventListener("blur", () => calendar.remove());
  calendar.showPicker();
};

const show = (root) => {
  for (const button of root.querySelectorAll("[data-day-pick][hidden]")) {
    const field = button.previousElementSibling;
    button.hidden = field.disabled || field.readOnly || !("showPicker" in HTMLInputElement.prototype);
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-day-pick]");
  if (button) pick(button);
});
document.addEventListener("htmx:after:swap", () => show(document));
show(document);
