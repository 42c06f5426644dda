// Files on their way, as one queue for the page: chosen, dropped or taken by the camera, also while others are being sent.
// <form data-upload="files" data-limit-mb="25">. Without script it is a plain form that sends all at once.
// Each file says the truth about itself: chờ gửi · đang gửi (MB of MB) · chưa gửi được (why, since when, Gửi lại) · đã nhận,
// which only the server's answer can say. What did not arrive is tried again by itself, at once when the network is back,
// from where the server has it (upload-send.js).
// The parts of the page that list what has arrived (<… id data-arrivals>) are fetched anew; the page itself is left only
// where the server leads elsewhere (what was replaced is gone), and when nothing waits any more.
import { sendOne } from "./upload-send.js";

const WAITS = [2, 5, 10, 20, 30, 60];
const waiting = []; // {form, file, row, tries}
const failed = new Set();
let current, next = "";

const sized = (size) => (size < 1e5 ? `${Math.max(1, Math.round(size / 1e3))} kB` : `${megabytes(size)} MB`);
const megabytes = (size) => (size / 1e6).toLocaleString("vi", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hour = () => new Date().toLocaleTimeString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" });

const say = (entry, state, strong, words) => {
  const { row } = entry;
  row.classList.toggle("is-bad", state === "bad");
  row.classList.toggle("is-done", state === "done");
  row.querySelector("progress").hidden = state !== "sending";
  row.querySelector("[data-again]").hidden = state !== "bad" || entry.final;
  row.querySelector("[data-stop]").hidden = state === "done";
  const bold = Object.assign(document.createElement("b"), { textContent: strong });
  row.querySelector(".msg").replaceChildren(bold, words ? ` ${words}` : "");
  if (entry.said !== strong) entry.form.querySelector("[data-said]").textContent = `${entry.file.name}: ${strong}`; // not each percent
  entry.said = strong;
};

const progress = (entry) => (loaded, total, request) => {
  entry.request = request;
  const part = total ? Math.round((100 * loaded) / total) : 0;
  const bar = entry.row.querySelector("progress");
  bar.value = part;
  say(entry, "sending", part < 100 ? "Đang gửi" : "Đang kiểm tra", `${megabytes(loaded)} / ${megabytes(total)} MB (${part}%). Có thể làm việc khác, đừng đóng trang.`);
};

// what the server lists now, whoever put it there
const refresh = async (form) => {
  const places = [...document.querySelectorAll("[data-arrivals]")].filter((place) => !place.contains(form));
  if (!places.length) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of places) {
      const fresh = page.getElementById(place.id);
      if (fresh) place.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // the line is gone again: the row says what arrived, the list follows with the next
  }
};

const leave = () => {
  if (!next || failed.size) return;
  const stays = new URL(next, location.href).pathname === location.pathname && document.querySelector("[data-arrivals]");
  if (!stays) location.assign(next);
};

const drop = (entry) => {
  entry.gone = true;
  failed.delete(entry);
  clearTimeout(entry.timer);
  const place = waiting.indexOf(entry);
  if (place >= 0) waiting.splice(place, 1);
  if (entry === current) entry.request?.abort();
  entry.row.remove();
  if (!current && !waiting.length) leave();
};

const fail = (entry, { refused, again: words, after = 0, has }) => {
  const final = refused !== undefined;
  entry.final = final;
  if (final) {
    say(entry, "bad", "Không nhận.", refused);
    return;
  }
  failed.add(entry);
  say(entry, "bad", "Chưa gửi được.", `${words} Lúc ${hour()}.${has ? ` Máy chủ đã có ${megabytes(has)} / ${megabytes(entry.file.size)} MB, lần sau gửi tiếp từ đó.` : ""} Tệp còn trên máy này, đừng xóa.`);
  if (has > (entry.has ?? 0)) entry.tries = 0; // slow, but it comes on
  entry.has = has;
  const wait = Math.max(after, WAITS[Math.min(entry.tries, WAITS.length - 1)]);
  entry.tries += 1;
  entry.timer = setTimeout(() => again(entry), wait * 1000);
};

const again = (entry) => {
  if (!failed.delete(entry)) return;
  clearTimeout(entry.timer);
  waiting.push(entry);
  say(entry, "", "Chờ gửi");
  run();
};

const run = async () => {
  if (current) return;
  while ((current = waiting.shift())) { // one after another: the line may be thin
    const entry = current;
    let came;
    try {
      came = await sendOne(entry.form, entry.file, progress(entry), () => entry.gone);
    } catch {
      came = { again: "Tệp này không đọc được nữa trên máy. Hãy chọn lại." };
    }
    if (entry.gone) {
      if (came.got) await refresh(entry.form);
    } else if (came.got) {
      next = came.got.next;
      entry.request = null;
      say(entry, "done", "Đã nhận", `lúc ${hour()}, ${sized(entry.file.size)}${came.got.pages > 1 ? `, ${came.got.pages} trang` : ""}.`);
      await refresh(entry.form);
    } else fail(entry, came);
  }
  leave();
};

const add = (form, file) => {
  const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
  const entry = { form, file, row, tries: 0 };
  row.querySelector(".nm").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", `Đang gửi ${file.name}`);
  row.querySelector("[data-stop]").addEventListener("click", () => drop(entry));
  row.querySelector("[data-again]").addEventListener("click", () => again(entry));
  for (const kind of ["stop", "again"]) row.querySelector(`[data-${kind}] .vh`).textContent = ` ${file.name}`;
  form.querySelector("[data-files]").append(row);
  const limit = Number(form.dataset.limitMb);
  if (!file.size) fail(entry, { refused: "Tệp trống. Hãy chọn lại tệp." });
  else if (file.size > limit * 1024 * 1024) fail(entry, { refused: `Tệp ${megabytes(file.size)} MB, vượt ${limit} MB. Hãy chia nhỏ hoặc giảm độ phân giải rồi gửi lại.` });
  else {
    waiting.push(entry);
    say(entry, "", "Chờ gửi");
  }
};

const addAll = (form, files) => {
  for (const file of form.querySelector("input[multiple]") ? files : files.slice(0, 1)) add(form, file);
  run();
};

const ready = (form) => {
  form.querySelector("[data-send]")?.setAttribute("hidden", "");
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const files = [...event.target.files];
    event.target.value = "";
    addAll(form, files);
  });
  const place = form.querySelector(".drop");
  for (const kind of ["dragover", "dragenter"]) {
    place.addEventListener(kind, (event) => {
      event.preventDefault();
      place.classList.add("is-over");
    });
  }
  place.addEventListener("dragleave", () => place.classList.remove("is-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("is-over");
    addAll(form, [...event.dataTransfer.files]);
  });
};

document.querySelectorAll("form[data-upload]").forEach(ready);
document.addEventListener("htmx:after:swap", () => {
  document.querySelectorAll("form[data-upload] [data-send]:not([hidden])").forEach((button) => ready(button.form));
});
addEventListener("online", () => [...failed].forEach(again));
addEventListener("beforeunload", (event) => { if (current || waiting.length || failed.size) event.preventDefault(); });
