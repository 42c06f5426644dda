// The score sheet: each choice is kept in this browser, then sent by itself with the version it was made on. What was
// refused or is in conflict stands first and keeps the sheet from being sent; an ended session logs in in place.
import { Keys, crits, goTo, now } from "./score-keys.js";
import { logInAgain } from "./login-again.js";
import { Board, Criterion, read } from "./score-show.js";
import { Queue } from "./score-queue.js";
import { watchLogin } from "./login-left.js";

const sheet = document.querySelector("[data-score-sheet]");
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ?? "";
const TROUBLE = {
  server: "Máy chủ gặp lỗi, chưa lưu được. Lựa chọn vẫn giữ lại và sẽ tự gửi lại.",
  busy: "Máy chủ đang bận, chưa nhận được lựa chọn. Cứ chấm tiếp, lựa chọn vẫn giữ lại và sẽ tự gửi lại.",
  strange: "Mạng đang trả lời thay máy chủ, thường là trang đăng nhập Wi-Fi. Hãy mở trang đó để vào mạng; lựa chọn vẫn giữ lại và sẽ tự gửi lại.",
  login: "Lần đăng nhập này đã hết hạn. Các lựa chọn chưa gửi vẫn giữ lại; hãy tải lại trang rồi đăng nhập.",
  closed: "Phiếu này không còn mở cho tài khoản đang đăng nhập. Các lựa chọn chưa gửi vẫn hiện ở từng tiêu chí; hãy báo thư ký Hội đồng.",
};

const start = () => {
  const criteria = new Map(crits(sheet).map((crit) => new Criterion(crit)).map((criterion) => [criterion.id, criterion]));
  const board = new Board(criteria);
  const opinion = document.getElementById("y-kien");
  let entries = [];
  let clear = false; // the sheet itself is on its way

  const queue = new Queue({
    user: sheet.dataset.user,
    sheet: sheet.dataset.scoreSheet,
    login: sheet.dataset.login,
    addressOf: (criterion) => criteria.get(criterion)?.form.getAttribute("action"),
    on: {
      changed: () => tell(),
      saved: (entry, answer, newer) => saved(entry, answer, newer),
      sent: (sent) => {
        if (sent !== sheet.dataset.sent) board.trouble("Phiếu vừa đổi ở một cửa sổ khác. Hãy tải lại trang để xem phiếu như đang có.");
      },
      stopped: (reason) => {
        board.offline(reason === "offline");
        board.trouble(TROUBLE[reason] ?? "");
        tell();
      },
      lost: () => { document.querySelector("[data-not-kept]").hidden = false; },
      logIn: async () => {
        const back = await logInAgain(`${sheet.dataset.login}?next=${encodeURIComponent(location.pathname)}`);
        if (back) newTokens();
        return back;
      },
    },
  });

  const tell = async () => {
    entries = await queue.all();
    board.tell(entries, queue.kept);
  };

  const newTokens = () => {
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token();
  };
  const { idle, whole, login } = sheet.dataset;
  const answered = watchLogin({ idle: Number(idle), whole: Number(whole), login }, newTokens);

  const saved = (entry, answer, newer) => {
    answered();
    const criterion = criteria.get(entry.criterion);
    const { dirty } = criterion;
    criterion.form.elements.ban.value = answer.version;
    criterion.stored = entry.fields;
    criterion.redraw(answer);
    if (!dirty && !newer) criterion.show(entry.fields);
    if (answer.closed) criterion.close();
    for (const [other, told] of Object.entries(answer.others)) criteria.get(other).redraw(told);
    board.saved(answer);
    tell();
  };

  const keep = async (criterion, version = criterion.form.elements.ban.value) => {
    const fields = read(criterion.form);
    const noted = (of) => of["nhan-xet"].trim() || of["chua-du"];
    if (!fields.muc && !noted(fields) && !noted(criterion.stored)) return;
    criterion.known = fields;
    board.onItsWay();
    await queue.put(criterion.id, fields, version, criterion.seen);
  };

  const keepAll = async () => {
    for (const criterion of criteria.values()) if (criterion.dirty && !criterion.once && criterion.problem?.state !== "conflict") await keep(criterion);
  };

  // While two values wait for a choice only a level decides; words go with their own side.
  const onChange = (event) => {
    const form = event.target.closest("form[data-score]");
    if (!form) return;
    const criterion = criteria.get(form.dataset.score);
    const level = event.target.name === "muc";
    const answered = level && form.querySelector("[name=khong-dung]");
    if (answered) answered.checked = false; // the answer belonged to the level before
    if (criterion.once) return;
    const { problem } = criterion;
    if (problem?.state !== "conflict") keep(criterion);
    else if (level) keep(criterion, problem.stands);
    else {
      criterion.known = read(form);
      queue.amend(problem.key, criterion.known);
    }
  };

  // one of two values: sent once more with the version that stands; the other window's is answered as saved
  const keepSide = async (side) => {
    const criterion = criteria.get(side.closest("form[data-score]").dataset.score);
    const { form, problem } = criterion;
    criterion.show({ muc: side.dataset.keepValue, "nhan-xet": side.dataset.keepRemark, "chua-du": side.dataset.keepProven === "1", "khong-dung": false });
    if (problem) criterion.seen = entries.filter((entry) => entry.criterion === criterion.id).map((entry) => entry.key);
    else form.querySelector("[data-said]").replaceChildren(); // the server's own page of a conflict
    await keep(criterion, side.dataset.keepVersion);
    (form.querySelector("[name=muc]:checked") ?? criterion.summary).focus({ preventScroll: true });
  };

  const keepAsItWas = async (criterion) => {
    criterion.show(criterion.stored);
    await queue.put(criterion.id, { ...read(criterion.form), "giu-nguyen": true }, criterion.form.elements.ban.value, criterion.seen);
  };

  const dropChoice = async (key) => {
    const criterion = criteria.get(entries.find((entry) => entry.key === key)?.criterion);
    if (!criterion) return;
    criterion.show(criterion.stored);
    await queue.drop([key]);
    criterion.summary.focus({ preventScroll: true });
  };

  const onClick = (event) => {
    const side = event.target.closest("[data-keep-value]");
    const move = event.target.closest("[data-next], [data-goto]");
    const drop = event.target.closest("[data-drop]");
    if (event.target.closest("[data-keys-close]")) event.target.closest("dialog").close();
    else if (side) {
      event.preventDefault();
      keepSide(side);
    } else if (drop) dropChoice(drop.dataset.drop);
    else if (move && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      goTo(document.getElementById(`c-${move.dataset.next ?? move.dataset.goto}`));
    }
  };

  // first the choices go, then the sheet; one that was refused or waits for a choice is shown instead
  const onSend = async (event) => {
    if (clear) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await keepAll();
    await queue.flush();
    await tell();
    const problem = entries.find((entry) => entry.state !== "unsent");
    if (problem) {
      const criterion = criteria.get(problem.criterion);
      criterion.keepsSheet();
      goTo(criterion.crit);
    } else if (entries.length) board.trouble(`Còn ${entries.length} lựa chọn chưa gửi được. Phiếu gửi khi các lựa chọn đã lưu.`);
    else {
      clear = true;
      event.target.requestSubmit();
    }
  };

  const unsaved = () => entries.length > 0 || opinion.value !== opinion.defaultValue || [...criteria.values()].some((criterion) => criterion.dirty);

  const showProof = (crit) => {
    if (!crit.open || !crit.dataset.proof) return;
    const [item_paper, page] = crit.dataset.proof.split(":").map(Number);
    document.dispatchEvent(new CustomEvent("viewer:open", { detail: { item_paper, page } }));
  };

  const listen = () => {
    document.getElementById("gui-phieu").addEventListener("submit", onSend);
    sheet.addEventListener("change", onChange);
    sheet.addEventListener("submit", (event) => {
      const form = event.target.closest("form[data-score]");
      if (!form) return;
      event.preventDefault();
      const criterion = criteria.get(form.dataset.score);
      if (event.submitter?.name === "giu-nguyen") keepAsItWas(criterion);
      else keep(criterion);
    });
    sheet.addEventListener("toggle", (event) => event.target.matches("[data-crit]") && showProof(event.target), true);
    document.addEventListener("click", onClick);
    if (document.body.dataset.shortcuts !== "off") {
      new Keys(sheet);
      if (document.activeElement === document.body) document.getElementById("noi-dung").focus({ preventScroll: true });
    }
    addEventListener("online", () => queue.flush());
    addEventListener("offline", () => { board.offline(true); tell(); });
    addEventListener("beforeunload", (event) => {
      if (clear || !unsaved()) return;
      event.preventDefault();
      event.returnValue = true; // older browsers ask for this one
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) keepAll(); // a phone may end the page without asking
      else tell().then(() => queue.flush());
    });
  };

  const begin = async () => {
    for (const button of sheet.querySelectorAll("form:not([data-once]) [data-plain]")) button.hidden = true;
    listen();
    entries = await queue.all();
    for (const entry of entries) if (entry.state === "unsent") criteria.get(entry.criterion)?.seen.push(entry.key);
    await keepAll(); // chosen while this script was still on its way: nobody heard the change
    await tell();
    queue.tellSent(sheet.dataset.sent);
    const open = now(sheet);
    if (open && !location.search.includes("giay=")) showProof(open);
    const told = document.querySelector("#tin .notice"); // an answer at the top of the page stays in sight
    if (open && !told && !location.hash && open !== crits(sheet)[0]) open.scrollIntoView({ block: "start" });
    queue.flush();
  };

  begin();
};

if (sheet) start();
