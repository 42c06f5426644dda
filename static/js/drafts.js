// What was typed into a form and not saved is offered when the form is opened again, never put in by itself.
// A draft belongs to its user and page. It holds only the fields that were changed, each with what stood there before and
// the version it was typed on: where the record changed meanwhile, both are shown and the reader chooses. It goes when the
// server says that it was saved, when its reader drops it, and when another user logs in here.
// Every posting form with something to type; `data-keep` also one of choices alone, `data-keep="no"` none,
// `data-keep="server"` on the server too. Forms that send by themselves (uploads, scores) have their own queues.
import { boxOf, fieldsOf, put, read, same, titleOf, words } from "./drafts-fields.js";
import * as store from "./drafts-store.js";

const PAUSE_MS = 2000;
const OTHER_WAYS = "[data-upload], [data-score], [data-forget], [data-download], [data-resend], [data-numbering], [hx-post], [data-keep=no]";
const TYPED = "textarea, input:not([type]), [type=text], [type=number], [type=email], [type=tel], [type=date]";
const { user } = document.body.dataset;
const watched = new WeakMap();

const isKept = (form) => form.method === "post" && !form.matches(OTHER_WAYS)
  && fieldsOf(form).some((field) => form.hasAttribute("data-keep") || field.matches(TYPED))
  && [...form.elements].some((field) => field.type === "submit" && !field.disabled);
// of several forms without an id at one address, each is told by its hidden fields
const own = (form) => form.id || [...form.querySelectorAll("input[type=hidden]")].filter((field) => !["csrfmiddlewaretoken", "seen"].includes(field.name))
  .map((field) => `${field.name}=${field.value}`).join("&");
const pageOf = (form) => `${new URL(form.getAttribute("action") || location.href, location.href).pathname}#${own(form)}`.slice(0, 200);
const versionOf = (form) => form.elements.seen?.value?.split(" ")[0] ?? "";

const line = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text, className: className ?? "" });
const button = (text, act, className = "btn btn-secondary btn-sm") => {
  const made = Object.assign(line("button", text, className), { type: "button" });
  made.addEventListener("click", act);
  return made;
};

const when = (at) => {
  const zone = { timeZone: "Asia/Ho_Chi_Minh" };
  const day = (date) => date.toLocaleDateString("vi-VN", { ...zone, day: "2-digit", month: "2-digit", year: "numeric" });
  const hour = new Date(at).toLocaleTimeString("vi-VN", { ...zone, hour: "2-digit", minute: "2-digit" });
  return day(new Date(at)) === day(new Date()) ? `lúc ${hour}` : `lúc ${hour} ngày ${day(new Date(at))}`;
};

class Watch {
  constructor(form) {
    this.form = form;
    this.page = pageOf(form);
    this.far = form.dataset.keep === "server";
    this.base = read(form, false);
    this.mark = store.newMark();
    this.held = {}; // of an older draft, where the record changed meanwhile and nobody has chosen yet
    this.before = {}; // what stood in the record, where the page came back with what was typed
  }

  changed() {
    const now = read(this.form, true);
    const fields = {};
    for (const [name, value] of Object.entries(now)) {
      const was = this.before[name]?.was ?? this.base[name];
      if (!same(value, was)) fields[name] = { value, was, seen: this.before[name]?.seen ?? versionOf(this.form) };
      else if (this.held[name]) fields[name] = this.held[name];
    }
    return fields;
  }

  save() {
    const draft = { page: this.page, mark: this.mark, at: Date.now(), fields: this.changed() };
    if (Object.keys(draft.fields).length) store.keep(draft);
    else store.drop(this.mark);
    if (!this.far) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.flush(), PAUSE_MS);
  }

  flush() {
    if (!this.waiting) return;
    clearTimeout(this.waiting);
    this.waiting = 0;
    const fields = this.changed();
    if (Object.keys(fields).length) store.send(this.form, { page: this.page, mark: this.mark, fields });
    else store.dropSent(this.form, this.mark);
  }

  // the page came back with errors: it goes on with its draft
  goOn() {
    const draft = store.kept(this.page).find((one) => one.mark === sessionStorage.getItem("ban-nhap-gui"));
    if (!draft) return false;
    this.mark = draft.mark;
    this.before = draft.fields;
    return true;
  }

  drop(draft) {
    store.drop(draft.mark);
    if (this.far) store.dropSent(this.form, draft.mark);
  }

  // {clean: to be put in, both: where the record changed meanwhile}, without what stands there already
  sort(draft) {
    const clean = {}, both = {};
    for (const [name, kept] of Object.entries(draft.fields)) {
      if (!(name in this.base) || same(kept.value, this.base[name])) continue;
      (same(kept.was, this.base[name]) ? clean : both)[name] = kept;
    }
    return { clean, both };
  }

  offer(draft) {
    const { clean, both } = this.sort(draft);
    if (!Object.keys({ ...clean, ...both }).length) {
      this.drop(draft); // it was saved, though the answer did not arrive
      return;
    }
    const said = line("p", `Có bản đang gõ dở ${when(draft.at)}${draft.far ? " trên máy khác" : ""}, chưa lưu.`);
    if (Object.values(draft.fields).some((kept) => kept.seen !== versionOf(this.form))) said.append(" Từ đó bản ghi đã được lưu lại.");
    const box = line("div", "", "notice draft");
    box.setAttribute("role", "status");
    const acts = line("div", "", "acts");
    acts.append(
      button("Dùng lại", () => this.use(draft, box)),
      button("Bỏ", () => { this.drop(draft); box.remove(); (fieldsOf(this.form)[0] ?? document.body).focus(); }, "btn btn-quiet btn-sm"),
    );
    box.append(said, acts);
    this.form.prepend(box);
  }

  use(draft, box) {
    const { clean, both } = this.sort(draft);
    this.held = { ...this.held, ...both };
    for (const [name, kept] of Object.entries(clean)) put(this.form, name, kept.value);
    for (const [name, kept] of Object.entries(both)) this.showBoth(name, kept.value);
    this.save();
    this.drop(draft);
    const put_in = Object.keys(clean).length, asked = Object.keys(both);
    const text = [
      put_in ? `Đã điền lại ${put_in} ô, chưa lưu.` : "",
      asked.length ? `${asked.length} ô đã có người lưu giá trị khác sau lúc gõ, hãy chọn ở từng ô: ${asked.map((name) => titleOf(this.form, name)).join(", ")}.` : "",
    ];
    const said = line("p", text.filter(Boolean).join(" "));
    said.tabIndex = -1;
    box.replaceChildren(said);
    said.focus();
  }

  showBoth(name, typed) {
    const stored = this.base[name];
    const box = line("div", "", "draft-both");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `Hai bản của ô ${titleOf(this.form, name)}`);
    const choice = (text, values) => button(text, () => {
      delete this.held[name];
      put(this.form, name, values);
      show();
    });
    const keeps = choice("Giữ bản đã lưu", stored), takes = choice("Lấy bản gõ dở", typed);
    const show = () => {
      const now = read(this.form, true)[name];
      keeps.setAttribute("aria-pressed", same(now, stored) && !this.held[name]);
      takes.setAttribute("aria-pressed", same(now, typed));
    };
    box.append(line("p", `Đã lưu: ${words(this.form, name, stored)}`), keeps, line("p", `Đang gõ dở: ${words(this.form, name, typed)}`), takes);
    boxOf(this.form, name).append(box);
    show();
  }

  async offerAll(refused) {
    const goesOn = refused && this.goOn();
    const here = store.kept(this.page).filter((draft) => draft.mark !== this.mark);
    const far = this.far ? await store.sent(this.page) : [];
    const known = new Set([this.mark, ...here.map((draft) => draft.mark)]);
    if (goesOn) return;
    for (const draft of [...here, ...far.filter((one) => !known.has(one.mark))].slice(0, 3).reverse()) this.offer(draft);
  }
}

const watch = (refused) => {
  for (const form of document.querySelectorAll("main form, dialog form")) {
    if (watched.has(form) || !isKept(form)) continue;
    const one = new Watch(form);
    watched.set(form, one);
    form.addEventListener("input", () => one.save());
    form.addEventListener("change", () => one.save());
    form.addEventListener("formdata", (event) => { if (Object.keys(one.changed()).length) event.formData.set("ban-nhap", one.mark); });
    form.addEventListener("submit", () => {
      clearTimeout(one.waiting);
      one.waiting = 0;
      sessionStorage.setItem("ban-nhap-gui", one.mark);
    });
    one.offerAll(refused);
    if (Object.keys(one.changed()).length) one.save(); // a quick hand was there before, or the browser put it back
  }
};

store.confirmed();
if (user) {
  store.forget((name) => !name.startsWith(`nhap:${user}:`));
  const answered = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200;
  watch(answered >= 400 || Boolean(document.querySelector(".is-invalid, [data-focus]")));
  document.addEventListener("htmx:after:swap", () => watch(false));
  document.addEventListener("dialog:open", () => watch(false));
  addEventListener("pagehide", () => document.querySelectorAll("form").forEach((form) => watched.get(form)?.flush()));
}

document.addEventListener("submit", (event) => { if (event.target.matches("[data-forget]")) store.forget(); });
