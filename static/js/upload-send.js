// One file on its way. sendOne(form, file, progress, stopped) gives what became of it:
// {got: {next, pages}} the server has it · {refused: words} it never will take it · {again: words, after: seconds} not arrived yet.
// A larger one goes in pieces (ocop/core/resuming). What the server has of it is asked by the SHA-256 of the first piece, and
// continued only where all it has is what this file has: also after the page, the session or the browser was closed. Without
// HTTPS no digest can be made: then it goes on within this page alone.
import { logInAgain } from "./login-again.js";

const LOST = "Mất mạng hoặc máy chủ chưa trả lời.";
const BUSY = [408, 425, 429, 500, 502, 503, 504, 507];
const PIECE = 1024 * 1024;
const begun = new WeakMap(); // file → {part, sums}

const told = (request) => {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {}; // a page instead of an answer: a sign-in page of the network, an error of the proxy
  }
};

const plain = (request) => (request.getResponseHeader("Content-Type")?.startsWith("text/plain") ? request.responseText : "");

const fields = (form, more) => {
  const data = new FormData();
  for (const field of form.querySelectorAll("input[type=hidden], select, input[type=text]")) data.append(field.name, field.value);
  for (const [name, value] of Object.entries(more)) data.append(name, value);
  return data;
};

const post = (form, body, headers, progress) => new Promise((done) => {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ ...headers, "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest", Accept: "application/json" })) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", (event) => progress(event.loaded, event.total, request));
  for (const kind of ["load", "error", "abort", "timeout"]) request.addEventListener(kind, () => done(request));
  progress(0, 0, request);
  request.send(body);
});

// The login token changed since this page came (a login in another tab), or the session is over: a fresh one, or words.
const renew = async (form) => {
  let answer;
  try {
    answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  } catch {
    return { again: LOST };
  }
  if (new URL(answer.url).pathname === "/dang-nhap/") {
    return await logInAgain("/dang-nhap/") ? renew(form) : { again: "Lần đăng nhập này đã hết hạn. Bấm Gửi lại để đăng nhập rồi gửi tiếp." };
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!token) return { again: LOST };
  if (page.body.dataset.user !== document.body.dataset.user) return { refused: "Người khác đã đăng nhập ở trình duyệt này. Hãy đăng nhập lại rồi chọn tệp." };
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  return {};
};

// One request of it; `body` is made anew for each try, with the token that holds then.
const ask = async (form, body, headers, progress, renewed = false) => {
  const request = await post(form, body(), headers, progress);
  const { status } = request, answer = told(request);
  if (status >= 200 && status < 300 && (answer.next || answer.part)) return { got: answer };
  if (!renewed && (status === 401 || status === 403 || (status >= 200 && status < 300))) {
    const trouble = await renew(form);
    return trouble.again || trouble.refused ? trouble : ask(form, body, headers, progress, true);
  }
  if (status === 0 || (status >= 200 && status < 300)) return { again: LOST };
  if (BUSY.includes(status)) return { again: plain(request) || answer.error || LOST, after: Number(request.getResponseHeader("Retry-After")) || 0 };
  if (status === 400) return { again: plain(request) || "Tệp chưa đến đủ." };
  return { refused: answer.error || plain(request) || "Phần mềm không nhận được tệp này ở đây nữa. Hãy tải lại trang rồi xem lại.", gone: status === 404 };
};

const piece = (file, number) => file.slice(number * PIECE, (number + 1) * PIECE);

const sum = async (blob) => {
  if (!crypto.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

// whether the pieces from `first` on that the server has are this file's
const same = async (file, sums, first) => {
  for (let number = first; number < sums.length; number += 1) {
    const own = await sum(piece(file, number));
    if (own && own !== sums[number]) return false;
  }
  return true;
};

const begin = async (form, file, head, quiet) => {
  const came = await ask(form, () => fields(form, { name: file.name, size: file.size, head }), { "X-Part": "new" }, quiet);
  if (!came.got) return came;
  if (!await same(file, came.got.sums, 0)) return begin(form, file, "", quiet); // another file that begins alike
  begun.set(file, came.got);
  return came;
};

const inPieces = async (form, file, progress, stopped) => {
  const quiet = (loaded, total, request) => progress((begun.get(file)?.sums.length ?? 0) * PIECE, file.size, request);
  let came = begun.has(file) ? {} : await begin(form, file, await sum(piece(file, 0)), quiet);
  while (!came.refused && !came.again && !stopped()) {
    const { part, sums } = begun.get(file), number = sums.length;
    if (number * PIECE >= file.size) {
      came = await ask(form, () => fields(form, {}), { "X-Part-Whole": part }, (loaded, total, request) => progress(file.size, file.size, request));
      if (came.got) return came;
    } else {
      const blob = piece(file, number);
      const headers = { "X-Part": part, "X-Part-Number": number, "X-Part-Sum": await sum(blob), "Content-Type": "application/octet-stream" };
      if (stopped()) break;
      came = await ask(form, () => blob, headers, (loaded, total, request) => progress(number * PIECE + loaded, file.size, request));
      if (came.got) begun.set(file, await same(file, came.got.sums, number) ? came.got : { gone: true });
    }
    if (came.gone || begun.get(file).gone) { // swept, or another tab's file was first
      begun.delete(file);
      return { again: "Phần đã gửi không còn ở máy chủ, tệp được gửi lại từ đầu." };
    }
  }
  const has = (begun.get(file)?.sums.length ?? 0) * PIECE;
  return came.again && has ? { ...came, has: Math.min(has, file.size) } : came;
};

export const sendOne = (form, file, progress, stopped) => (file.size > PIECE
  ? inPieces(form, file, progress, stopped)
  : ask(form, () => fields(form, { [form.dataset.upload]: file }), {}, (loaded, total, request) => progress(loaded, total || file.size, request)));
