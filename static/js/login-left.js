// Warns before a login ends on a page that one works on for long without opening another, and renews it in place.
import { logInAgain } from "./login-again.js";

const IDLE_WARN_S = 120;
const WHOLE_WARN_S = 300;

// {idle, whole}: seconds left without a request, and whatever is done. Gives what is to be called after each answer.
export const watchLogin = ({ idle, whole, login }, renewed) => {
  const box = document.querySelector("[data-login-ends]");
  const words = box.querySelector("[data-login-text]");
  const button = box.querySelector("[data-login-renew]");
  let waiting;
  let again = false; // only a new login helps

  const warn = (text, act, needs) => {
    again = needs;
    words.textContent = text;
    button.textContent = act;
    box.hidden = false;
  };

  const answered = () => {
    if (again) return;
    box.hidden = true;
    clearTimeout(waiting);
    waiting = setTimeout(
      () => warn("Lần đăng nhập này hết hạn sau 2 phút nữa nếu không lưu thêm gì.", "Tiếp tục làm việc", false),
      Math.max(idle - IDLE_WARN_S, 0) * 1000,
    );
  };

  setTimeout(
    () => warn("Lần đăng nhập này sắp hết hạn dù vẫn đang làm việc. Đăng nhập lại để đi tiếp, phiếu giữ như đang có.", "Đăng nhập lại", true),
    Math.max(whole - WHOLE_WARN_S, 0) * 1000,
  );

  button.addEventListener("click", async () => {
    const back = `${login}?next=${encodeURIComponent(location.pathname)}`;
    const alive = !again && await fetch(location.pathname, { method: "HEAD" }).then((answer) => answer.ok && !answer.redirected, () => null);
    if (alive === null) return; // no network: the warning stays
    if (!alive && !(await logInAgain(`${back}&lai=1`))) return;
    if (!alive) {
      again = false;
      renewed(); // a new login is as long as a day's session
    }
    answered();
  });

  answered();
  return answered;
};
