// The session ended while a page holds what is not sent yet: the login form comes in its place, nothing on the page is lost.
let asking;

const put = (box, text, address) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const form = page.querySelector("input[name=password]")?.closest("form");
  if (!form) throw new Error("no login form");
  const head = document.createElement("h2");
  head.id = "dang-nhap-h";
  head.textContent = address.includes("lai=1") ? "Đăng nhập lại" : "Lần đăng nhập này đã hết hạn";
  const words = document.createElement("p");
  words.textContent = "Đăng nhập lại để gửi tiếp. Những gì chưa gửi vẫn giữ trên máy này.";
  form.setAttribute("action", address);
  box.replaceChildren(head, words, document.importNode(form, true));
  box.querySelector("input[name=username]")?.focus();
};

const show = async (address) => {
  const box = document.createElement("dialog");
  box.className = "dialog";
  box.setAttribute("aria-labelledby", "dang-nhap-h");
  put(box, await (await fetch(address, { headers: { Accept: "text/html" } })).text(), address);
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    let done = false;
    box.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch(address, { method: "POST", body: new FormData(event.target), headers: { Accept: "text/html" } });
      if (new URL(answer.url).pathname === new URL(address, location.href).pathname) put(box, await answer.text(), address);
      else {
        done = true;
        box.close();
      }
    });
    box.addEventListener("close", () => {
      box.remove();
      resolve(done);
    });
  });
};

// true once logged in again; one dialog at a time
export const logInAgain = (address) => {
  asking ??= show(address).catch(() => false).finally(() => { asking = undefined; });
  return asking;
};
