// Rows chosen in a list. <form data-bulk> holds [data-bulk-count]; the boxes "chon" in the rows name it (form="…"), and
// [data-bulk-all] in the table's head, which works with script alone and is hidden without. The form shows once one is chosen.
const boxes = (form) => [...form.elements].filter((element) => element.name === "chon");
const update = (form) => {
  const all = [...form.elements].find((element) => element.matches("[data-bulk-all]"));
  const rows = boxes(form);
  const chosen = rows.filter((box) => box.checked);
  for (const box of rows) box.closest("tr")?.classList.toggle("table-active", box.checked);
  form.querySelector("[data-bulk-count]").textContent = form.elements.tat_ca?.checked ? "tất cả" : chosen.length;
  form.hidden = !chosen.length && !form.elements.tat_ca?.checked;
  if (!all) return;
  all.closest("label").hidden = false;
  all.checked = rows.length > 0 && chosen.length === rows.length;
  all.indeterminate = chosen.length > 0 && chosen.length < rows.length;
};
const updateAll = () => document.querySelectorAll("form[data-bulk]").forEach(update);

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-bulk]")) return;
  if (event.target.matches("[data-bulk-all]")) for (const box of boxes(form)) box.checked = event.target.checked;
  update(form);
});
document.addEventListener("htmx:after:swap", updateAll);
addEventListener("pageshow", updateAll);
