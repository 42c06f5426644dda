// Rows chosen in a list: "Đã chọn 2 hồ sơ", and the acts for them, shown only when there are some.
// <form data-bulk> holds [data-bulk-bar] (without script always there) with [data-bulk-count], rows with .pick input,
// and [data-bulk-all] in the head.
const update = (form) => {
  const boxes = [...form.querySelectorAll(".pick input")];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.classList.toggle("table-active", box.checked);
  const bar = form.querySelector("[data-bulk-bar]");
  bar?.classList.toggle("is-on", chosen.length > 0);
  const count = form.querySelector("[data-bulk-count]");
  if (count) count.textContent = chosen.length;
  const all = form.querySelector("[data-bulk-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
};
const updateAll = () => document.querySelectorAll("form[data-bulk]").forEach(update);

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-bulk-all]")) {
    for (const box of form.querySelectorAll(".pick input")) box.checked = event.target.checked;
  }
  update(form);
});
document.addEventListener("reset", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (form) setTimeout(() => update(form));
});
document.addEventListener("htmx:after:swap", updateAll);
addEventListener("pageshow", updateAll);
