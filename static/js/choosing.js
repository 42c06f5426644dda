// A field that chooses among many searches as one types. Two sources, one way to use it: a select with more than FEW
// options (without script it stays a select), and a field whose suggestions the server gives (`data-choose`; without
// script what was typed is searched for when the form is sent). ↓ ↑ choose, Enter takes, Esc closes.
const FEW = 20;
const NONE = "Chưa chọn trong danh sách. Hãy chọn một dòng được gợi ý.";
let made = 0;

// as ocop/core/text.py `spelt`: any spelling finds the other
const spelt = (text) => text.toLowerCase().replace(/[đð]/g, "d").normalize("NFKD").replace(/[\u0300-\u036f'’‘ʼ`´]/g, "")
  .replace(/[^a-z0-9]+/g, " ").replace(/\b([bcdghklmnpqrstvx]{1,3}|qu)y\b/g, "$1i").trim();
const finds = (typed) => {
  const words = spelt(typed).split(" ");
  return (text) => { const own = ` ${spelt(text)}`; return words.every((word) => own.includes(` ${word}`)); };
};

class Choosing {
  constructor(input, list) {
    this.input = input;
    this.list = list;
    list.hidden = true;
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => { this.close(); this.left(); });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => { const row = event.target.closest("[role=option]"); if (row) this.take(row); });
  }

  get rows() { return [...this.list.querySelectorAll("[role=option]")]; }

  open() {
    this.rows.forEach((row, place) => { row.id = `${this.list.id}-${place}`; });
    this.list.hidden = !this.list.children.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(this.rows.find((row) => row.dataset.now) ?? null);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(null);
  }

  mark(row) {
    for (const one of this.rows) one.setAttribute("aria-selected", String(one === row));
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const rows = this.rows, at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      if (this.list.hidden) this.ask();
      else if (rows.length) this.mark(rows[event.key === "ArrowDown" ? (at + 1) % rows.length : (at < 1 ? rows.length : at) - 1]);
    } else if (event.key === "Enter" && !this.list.hidden && rows.length) {
      event.preventDefault();
      if (at >= 0 || rows.length === 1) this.take(rows[Math.max(at, 0)]);
      else this.mark(rows[0]); // which of several is not for the machine to say
    } else if (event.key === "Enter") {
      this.left();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  ask() { this.open(); }
  left() {}
}

// suggestions come from the server, htmx lays them into the list
class Asking extends Choosing {
  take(row) {
    this.input.value = row.textContent;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

class Filtering extends Choosing {
  constructor(select) {
    const input = document.createElement("input"), list = document.createElement("ul"), box = document.createElement("div");
    const label = select.labels?.[0];
    const name = label?.textContent.trim() || select.getAttribute("aria-label") || "";
    Object.assign(input, { type: "text", id: `${select.id || "chon"}-tim${select.id ? "" : ++made}`, autocomplete: "off" });
    input.className = select.className.replace(/\bform-select(\S*)/g, "form-control$1 form-select$1");
    Object.assign(list, { id: `${input.id}-ds`, className: "choose-list" });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Gợi ý");
    for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(key, value);
    for (const key of ["aria-describedby", "aria-invalid", "aria-required", "data-focus"]) if (select.hasAttribute(key)) input.setAttribute(key, select.getAttribute(key));
    if (select.required) input.required = true;
    select.required = false;
    if (label) label.htmlFor = input.id;
    else input.setAttribute("aria-label", name);
    select.dataset.label = name; // what drafts call it
    box.className = "choose";
    select.before(box);
    box.append(input, list, select);
    select.hidden = true;
    super(input, list);
    this.select = select;
    for (const kind of ["input", "change"]) {
      input.addEventListener(kind, (event) => event.stopPropagation()); // the form hears of what was taken alone
      select.addEventListener(kind, () => this.show());
    }
    input.addEventListener("input", () => { this.fill(input.value); this.open(); });
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => this.ask());
    select.form?.addEventListener("reset", () => setTimeout(() => this.show()));
    this.show();
  }

  get empty() { return [...this.select.options].find((option) => !option.value); }

  show() {
    const now = this.select.selectedOptions[0];
    this.input.placeholder = this.empty?.text ?? "Ghi một phần tên";
    this.input.value = now?.value ? now.text : "";
    this.input.setCustomValidity("");
  }

  fill(typed) {
    const found = finds(typed);
    let group = null;
    this.list.replaceChildren();
    for (const option of this.select.options) {
      if (option.disabled || (typed.trim() && (!option.value || !found(option.text)))) continue;
      const above = option.parentElement.label;
      if (above && above !== group) this.list.append(this.line(above, "presentation"));
      group = above;
      const row = this.line(option.text, "option");
      row.dataset.value = option.value;
      if (!typed.trim() && option.selected) row.dataset.now = "1";
      this.list.append(row);
    }
    if (!this.list.children.length) this.list.append(this.line("Không có mục nào khớp.", "presentation"));
  }

  line(text, role) {
    const row = Object.assign(document.createElement("li"), { textContent: text });
    row.setAttribute("role", role);
    return row;
  }

  ask() { this.fill(""); this.open(); }

  take(row) { this.set(row.dataset.value); this.close(); }

  set(value) {
    if (this.select.value === value) return this.show();
    this.select.value = value;
    for (const kind of ["input", "change"]) this.select.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  // what was typed is taken where it can mean one thing only; else it stays, and the form asks before it is sent
  left() {
    const typed = this.input.value.trim();
    if (typed === (this.select.selectedOptions[0]?.value ? this.select.selectedOptions[0].text.trim() : "")) return this.show();
    const options = [...this.select.options].filter((option) => option.value && !option.disabled);
    const same = options.filter((option) => spelt(option.text) === spelt(typed));
    const found = same.length ? same : options.filter((option) => finds(typed)(option.text));
    if (!typed && this.empty) this.set("");
    else if (typed && found.length === 1) this.set(found[0].value);
    else this.input.setCustomValidity(NONE);
  }
}

// of many boxes to tick, those that have these words, and those that are ticked
const narrow = (boxes) => {
  const field = Object.assign(document.createElement("input"), { type: "search", className: "form-control", placeholder: "Tìm trong danh sách" });
  field.setAttribute("aria-label", "Tìm trong danh sách");
  boxes[0].before(field);
  for (const kind of ["input", "change"]) field.addEventListener(kind, (event) => event.stopPropagation());
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  field.addEventListener("input", () => {
    const found = finds(field.value);
    for (const box of boxes) box.hidden = Boolean(field.value.trim()) && !found(box.textContent) && !box.querySelector("input").checked;
  });
};

const fields = new WeakMap();
const begin = () => {
  for (const input of document.querySelectorAll("input[data-choose]")) {
    if (!fields.has(input)) fields.set(input, new Asking(input, document.getElementById(input.getAttribute("aria-controls"))));
  }
  for (const select of document.querySelectorAll("select:not([multiple], [size], :disabled)")) {
    if (!fields.has(select) && select.options.length > FEW) fields.set(select, new Filtering(select));
  }
  for (const first of document.querySelectorAll(".form-check:first-child")) {
    const boxes = [...first.parentElement.children].filter((box) => box.matches(".form-check"));
    if (boxes.length <= FEW || fields.has(first)) continue;
    fields.set(first, true);
    narrow(boxes);
  }
};

begin();
addEventListener("pageshow", () => { for (const select of document.querySelectorAll(".choose > select")) fields.get(select)?.show(); });
document.addEventListener("dialog:open", begin);
document.addEventListener("htmx:after:swap", () => {
  begin();
  const field = fields.get(document.activeElement);
  if (field instanceof Asking) field.open();
});
