// One file on its way. sendOne(form, file, {progress}) gives what became of it:
// {got: {next, pages}} the server has it · {refused: words} it never will take it · {again: words, after: seconds} not arrived yet.
import { logInAgain } from "./login-again.js";

const LOST = "Mất mạng hoặc máy chủ chưa trả lời.";
const BUSY = [408, 425, 429, 500, 502, 503, 504, 507];

const told = (request) => {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {}; // a page instead of an answer: a sign-in page of the network, an error of the proxy
  }
};

const plain = (request) => (request.getResponseHeader("Content-Type")?.startsWith("text/plain") ? request.responseText : "");

const post = (form, file, progress) => new Promise((done) => {
  const data = new FormData();
  for (const field of form.querySelectorAll("input[type=hidden], select, input[type=text]")) data.append(field.name, field.value);
  data.append(form.dataset.upload, file);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => progress(event.loaded, event.total));
  for (const kind of ["load", "error", "abort", "timeout"]) request.addEventListener(kind, () => done(request));
  progress(0, file.size, request);
  request.send(data);
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

export const sendOne = async (form, file, progress, renewed = false) => {
  const request = await post(form, file, progress);
  const { status } = request, answer = told(request);
  if (status >= 200 && status < 300 && answer.next) return { got: answer };
  if (!renewed && (status === 401 || status === 403 || (status >= 200 && status < 300))) {
    const trouble = await renew(form);
    return trouble.again || trouble.refused ? trouble : sendOne(form, file, progress, true);
  }
  if (status === 0 || (status >= 200 && status < 300)) return { again: LOST };
  if (BUSY.includes(status)) return { again: plain(request) || answer.error || LOST, after: Number(request.getResponseHeader("Retry-After")) || 0 };
  if (status === 400) return { again: plain(request) || "Tệp chưa đến đủ." };
  return { refused: answer.error || plain(request) || "Phần mềm không nhận được tệp này ở đây nữa. Hãy tải lại trang rồi xem lại." };
};
