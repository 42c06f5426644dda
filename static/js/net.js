// What htmx cannot show by itself: no network, a server error, a session that has ended.
const say = (text) => {
  const place = document.getElementById("tin");
  if (!place) return;
  const line = document.createElement("div");
  line.className = "notice is-late";
  line.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = text;
  line.append(words);
  place.replaceChildren(line);
};

document.addEventListener("htmx:before:swap", (event) => {
  const answer = event.detail?.ctx?.response;
  if (!answer) return;
  const address = answer.raw?.url || "";
  if (address && new URL(address).pathname === "/dang-nhap/" && location.pathname !== "/dang-nhap/") {
    event.preventDefault();
    say("Lần đăng nhập này đã hết hạn. Hãy mở trang đăng nhập ở một thẻ khác, đăng nhập rồi bấm lại; nội dung đang nhập vẫn còn.");
  } else if (answer.status >= 500 || answer.status === 403 || answer.status === 404) {
    event.preventDefault();
    say(answer.status >= 500
      ? "Máy chủ gặp lỗi, chưa lưu được. Hãy thử lại sau một phút."
      : "Chưa làm được việc này. Hãy tải lại trang để xem trạng thái mới.");
  }
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail?.ctx && !event.detail.ctx.response) say("Chưa gửi được: mất mạng hoặc máy chủ chưa trả lời. Hãy thử lại khi có mạng.");
});
