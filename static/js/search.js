// "/" goes to the search field of the top bar, unless somebody is typing or switched single keys off in “Tài khoản”.
const field = document.querySelector("[data-search]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (!field || document.body.dataset.shortcuts === "off") return;
  event.preventDefault();
  field.focus();
  field.select();
});
