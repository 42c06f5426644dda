// The score sheet: each choice is kept in this browser, then sent by itself with the version it was made on.
// A stale version shows both values; without network choices wait here; an ended session logs in in place.
import { get, keyOf, put, remove, waiting } from "./score-queue.js";
import { logInAgain } from "./login-again.js";

const sheet = document.querySelector("[data-score-sheet]");
const user = sheet?.dataset.user;
const number = sheet?.dataset.scoreSheet;
const RETRY = 8000;
const time = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
const formOf = (criterion) => sheet.querySelector(`form[data-score="${criterion}"]`);
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ?? "";

let sending = false;
let again = false;
let since = "";
let waits = false; // not for time to pass but for a person: to log in, to reload
let broken = false; // IndexedDB refused: choices are sent at once, without a net

const memory = new Map();
const store = {
  put: (entry) => (memory.set(entry.key, entry), put(entry).catch(() => { broken = true; })),
  get: (key) => (broken ? memory.get(key) : get(key).catch(() => memory.get(key))),
  remove: (key) => (memory.delete(key), remove(key).catch(() => {})),
  all: () => (broken ? [...memory.values()] : waiting(user, number).catch(() => [...memory.values()])),
};

// ── what the page says ──
const show = async () => {
  const left = (await store.all()).length;
  const late = left > 0 && since;
  document.querySelector("[data-saved]").hidden = left > 0;
  document.querySelector("[data-waiting]").hidden = left === 0;
  document.querySelector("[data-waiting-count]").textContent = left;
  document.querySelector("[data-offline]").hidden = !late;
  document.querySelector("[data-offline-count]").textContent = left;
  document.querySelector("[data-offline-since]").textContent = since;
  return left;
};

const trouble = (text = "") => {
  document.querySelector("[data-trouble-text]").textContent = text;
  document.querySelector("[data-trouble]").hidden = !text;
};

const say = (form, text) => {
  const line = document.createElement("div");
  line.className = "notice is-late";
  line.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = text;
  line.append(words);
  form.querySelector("[data-said]").replaceChildren(line);
};

const markup = (text) => document.createRange().createContextualFragment(text);

// ── a choice, from the form and back ──
const read = (form) => ({
  muc: form.querySelector("[name=muc]:checked")?.value ?? "",
  "nhan-xet": form.elements["nhan-xet"].value,
  "chua-du": form.elements["chua-du"].checked,
  "khong-dung": form.querySelector("[name=khong-dung]")?.checked ?? false,
});

const write = (form, fields) => {
  for (const radio of form.querySelectorAll("[name=muc]")) radio.checked = radio.value === fields.muc;
  form.elements["nhan-xet"].value = fields["nhan-xet"];
  form.elements["chua-du"].checked = fields["chua-du"];
};

const keep = async (form) => {
  const fields = read(form);
  if (!fields.muc) return;
  const key = keyOf(user, number, form.dataset.score);
  await store.put({ key, user, sheet: number, criterion: form.dataset.score, fields, version: form.elements.ban.value, at: Date.now() });
  await show();
  flush();
};

// ── sending, one after the other ──
const bodyOf = (entry) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(entry.fields)) if (value !== false) body.set(name, value === true ? "1" : value);
  body.set("ban", entry.version);
  return body;
};

const post = (entry) => fetch(formOf(entry.criterion).getAttribute("action"), {
  method: "POST",
  body: bodyOf(entry),
  headers: { Accept: "application/json", "X-CSRFToken": token() },
});

// the line and the questions of a criterion, as the server now sees them
const redraw = (form, { answered, head, asks }) => {
  const crit = form.closest("[data-crit]");
  const ward = crit.querySelector("summary .tag.ward");
  crit.querySelector("summary").replaceChildren(markup(head));
  if (ward) crit.querySelector("summary .ti").append(" ", ward);
  crit.classList.toggle("todo", !answered);
  form.querySelector("[data-asks]").replaceChildren(markup(asks));
};

const saved = async (entry, answer) => {
  const form = formOf(entry.criterion);
  form.elements.ban.value = answer.version;
  const newer = await store.get(entry.key);
  if (newer && newer.at !== entry.at) await store.put({ ...newer, version: String(answer.version) });
  else await store.remove(entry.key);
  redraw(form, answer);
  form.querySelector("[data-said]").replaceChildren();
  for (const [criterion, other] of Object.entries(answer.others)) redraw(formOf(criterion), other);
  document.querySelector("[data-bar]").replaceChildren(markup(answer.bar));
  for (const [code, points] of Object.entries(answer.parts)) document.querySelector(`[data-part="${code}"]`).textContent = points.replace(".", ",");
  document.querySelector("[data-saved-at]").textContent = answer.at;
};

const settle = async (entry, answer) => {
  const form = formOf(entry.criterion);
  await store.remove(entry.key);
  form.closest("[data-crit]").open = true;
  if (answer.conflict) form.querySelector("[data-said]").replaceChildren(markup(answer.conflict));
  else {
    say(form, answer.error);
    form.elements["nhan-xet"].focus();
  }
};

// whether to go on with the next entry
const send = async (entry) => {
  if (!formOf(entry.criterion)) {
    await store.remove(entry.key);
    return true;
  }
  let answer;
  try {
    answer = await post(entry);
  } catch {
    since ||= time();
    return false;
  }
  if (answer.status === 401 || answer.type === "opaqueredirect" || (answer.redirected && answer.url.includes(sheet.dataset.login))) {
    if (await logInAgain(`${sheet.dataset.login}?next=${encodeURIComponent(location.pathname)}`)) {
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token();
      return send(entry);
    }
    waits = true;
    trouble("Lần đăng nhập này đã hết hạn. Các lựa chọn chưa gửi vẫn giữ trên máy này; hãy tải lại trang rồi đăng nhập.");
    return false;
  }
  since = "";
  if (answer.ok) await saved(entry, await answer.json());
  else if (answer.status === 409 || answer.status === 422) await settle(entry, await answer.json());
  else {
    waits = answer.status < 500;
    trouble(answer.status >= 500
      ? "Máy chủ gặp lỗi, chưa lưu được. Lựa chọn vẫn giữ trên máy này và sẽ tự gửi lại."
      : "Phiếu này không còn mở cho tài khoản đang đăng nhập. Lựa chọn vẫn giữ trên máy này; hãy tải lại trang.");
    return false;
  }
  trouble();
  return true;
};

const flush = async () => {
  if (sending) {
    again = true;
    return;
  }
  sending = true;
  waits = false;
  let going = true;
  do {
    again = false;
    for (const entry of await store.all()) {
      going = await send((await store.get(entry.key)) ?? entry);
      if (!going) break;
    }
  } while (going && again);
  sending = false;
  if ((await show()) && !waits) setTimeout(flush, RETRY);
};

// ── moving about ──
const crits = () => [...sheet.querySelectorAll("[data-crit]")];
const goTo = (crit) => {
  if (!crit) return;
  crit.open = true;
  crit.scrollIntoView({ block: "start" });
  (crit.querySelector("[name=muc]:checked") ?? crit.querySelector("[name=muc]:not(:disabled)") ?? crit.querySelector("summary")).focus({ preventScroll: true });
};
const now = () => sheet.querySelector("[data-crit][open]");
const step = (by) => goTo(crits()[crits().indexOf(now()) + by]);
const nextTodo = () => {
  const all = crits();
  const from = all.indexOf(now());
  goTo([...all.slice(from + 1), ...all.slice(0, from + 1)].find((crit) => crit.classList.contains("todo")));
};

const choose = (points) => {
  const radio = now()?.querySelector(`[name=muc][data-points="${points}"]:not(:disabled)`);
  if (!radio) return;
  radio.checked = true;
  radio.focus({ preventScroll: true });
  radio.dispatchEvent(new Event("change", { bubbles: true }));
};

const onKey = (event) => {
  const typing = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (!event.target.closest("#noi-dung") || event.target.closest(".viewer")) return; // keys belong to the criteria
  const acts = { ArrowDown: () => step(1), ArrowUp: () => step(-1), n: nextTodo, N: nextTodo, "?": () => document.querySelector("[data-keys]").showModal() };
  const act = acts[event.key] ?? (/^\d$/.test(event.key) ? () => choose(event.key) : null);
  if (!act) return;
  event.preventDefault();
  act();
};

const showProof = (crit) => {
  if (!crit.open || !crit.dataset.proof) return;
  const [item_paper, page] = crit.dataset.proof.split(":").map(Number);
  document.dispatchEvent(new CustomEvent("viewer:open", { detail: { item_paper, page } }));
};

const onChange = (event) => {
  const form = event.target.closest("form[data-score]");
  if (!form) return;
  if (event.target.name === "muc") {
    const answered = form.querySelector("[name=khong-dung]");
    if (answered) answered.checked = false; // the answer belonged to the level before
  }
  keep(form);
};

const onClick = (event) => {
  const kept = event.target.closest("[data-keep-value]");
  const move = event.target.closest("[data-next], [data-goto]");
  if (event.target.closest("[data-keys-close]")) event.target.closest("dialog").close();
  else if (kept) {
    event.preventDefault();
    const form = kept.closest("form[data-score]");
    write(form, { muc: kept.dataset.keepValue, "nhan-xet": kept.dataset.keepRemark, "chua-du": kept.dataset.keepProven === "1" });
    form.elements.ban.value = kept.dataset.keepVersion;
    form.querySelector("[data-said]").replaceChildren();
    keep(form); // the other value sent again with its version is answered as saved: the totals come with it
  } else if (move && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    goTo(document.getElementById(`c-${move.dataset.next ?? move.dataset.goto}`));
  }
};

// a sheet with unsent choices is not sent: first they go, then the sheet
const guardSend = () => {
  const form = document.getElementById("gui-phieu");
  let clear = false;
  form.addEventListener("submit", async (event) => {
    if (clear) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await flush();
    while (sending) await new Promise((resolve) => { setTimeout(resolve, 100); });
    const left = await show();
    if (left) trouble(`Còn ${left} lựa chọn chưa gửi được. Phiếu gửi khi các lựa chọn đã lưu.`);
    else {
      clear = true;
      form.requestSubmit();
    }
  });
};

// chosen while this script was still on its way: nobody heard the change
const changedAlready = (form) => {
  const chosen = form.querySelector("[name=muc]:checked");
  return chosen !== null && !chosen.defaultChecked;
};

const start = async () => {
  for (const button of sheet.querySelectorAll("[data-plain]")) button.hidden = true;
  guardSend();
  sheet.addEventListener("change", onChange);
  sheet.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-score]");
    if (!form) return;
    event.preventDefault();
    keep(form);
  });
  sheet.addEventListener("toggle", (event) => event.target.matches("[data-crit]") && showProof(event.target), true);
  document.addEventListener("click", onClick);
  if (document.body.dataset.shortcuts !== "off") {
    document.addEventListener("keydown", onKey);
    if (document.activeElement === document.body) document.getElementById("noi-dung").focus({ preventScroll: true });
  }
  addEventListener("online", flush);
  addEventListener("offline", () => { since ||= time(); show(); });
  const early = [...sheet.querySelectorAll("form[data-score]")].filter(changedAlready);
  for (const entry of await store.all()) {
    memory.set(entry.key, entry);
    const form = formOf(entry.criterion);
    if (form && !early.includes(form)) write(form, entry.fields);
  }
  for (const form of early) await keep(form);
  const open = now();
  if (open && !location.search.includes("giay=")) showProof(open);
  const told = document.querySelector("#tin .notice"); // an answer at the top of the page stays in sight
  if (open && !told && !location.hash && open !== crits()[0]) open.scrollIntoView({ block: "start" });
  flush();
};

if (sheet) start();
