// What was typed in a long form (<form data-keep>) is not lost when the page is left, reloaded or the session ends.
// Kept in this tab only (sessionStorage), never passwords, files or hidden fields; gone once sent, and at login and logout.
const PREFIX = "nhap:";
const forms = document.querySelectorAll("form[data-keep]");
const key = (form) => `${PREFIX}${location.pathname}#${form.id || form.getAttribute("action") || ""}`;
const keepable = (field) => field.name && !field.disabled && !["password", "file", "hidden", "submit", "button"].includes(field.type);

const read = (form) => {
  const values = {};
  for (const field of form.elements) {
    if (!keepable(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (values[field.name] ??= []).push(field.value);
      else values[field.name] ??= [];
    } else if (field.multiple) values[field.name] = [...field.selectedOptions].map((option) => option.value);
    else (values[field.name] ??= []).push(field.value);
  }
  return values;
};

const write = (form, values) => {
  const used = {};
  for (const field of form.elements) {
    if (!keepable(field) || !(field.name in values)) continue;
    const kept = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = kept.includes(option.value);
    else {
      used[field.name] ??= 0;
      field.value = kept[used[field.name]++] ?? field.value;
    }
  }
};

const offer = (form, kept, fresh) => {
  const line = document.createElement("div");
  line.className = "notice";
  line.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = "Đã điền lại những gì anh/chị nhập lúc trước mà chưa gửi. ";
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-quiet btn-sm";
  drop.textContent = "Bỏ, lấy lại bản đã lưu";
  drop.addEventListener("click", () => {
    write(form, fresh);
    sessionStorage.removeItem(key(form));
    line.remove();
  });
  words.append(drop);
  line.append(words);
  form.prepend(line);
};

// sent and not come back: the page after a redirect has another form, or the same without errors
const sent = sessionStorage.getItem(`${PREFIX}gui`);
if (sent) {
  sessionStorage.removeItem(`${PREFIX}gui`);
  if (!document.querySelector(".is-invalid, [data-focus]") && location.pathname !== "/dang-nhap/") sessionStorage.removeItem(sent);
}

for (const form of forms) {
  const fresh = read(form);
  const kept = sessionStorage.getItem(key(form));
  const refused = form.querySelector(".is-invalid") || document.querySelector("[data-focus]");
  if (kept && !refused && kept !== JSON.stringify(fresh)) {
    write(form, JSON.parse(kept));
    offer(form, JSON.parse(kept), fresh);
  }
  form.addEventListener("input", () => sessionStorage.setItem(key(form), JSON.stringify(read(form))));
  form.addEventListener("submit", () => sessionStorage.setItem(`${PREFIX}gui`, key(form)));
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget]")) for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
});
