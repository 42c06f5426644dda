// Several files, each sent by itself with its own progress, chosen, dropped or taken by the camera.
// <form data-upload="files" data-limit-mb="25">. Without script it is a plain form that sends all at once.
// The server answers JSON {"next": "…"}, where to go on: the page may show what the file replaced.
// An answer that is not 2xx is shown beside its file: JSON {"error": "…"} or plain text.
const megabytes = (size) => (size / 1e6).toLocaleString("vi", { maximumFractionDigits: 1 });

const send = (form, file) => {
  const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
  const [name, bar, words, stop] = [".nm", "progress", ".msg", "[data-stop]"].map((css) => row.querySelector(css));
  name.textContent = file.name;
  bar.setAttribute("aria-label", `Đang tải ${file.name}`);
  form.querySelector("[data-files]").append(row);

  const fail = (text) => {
    row.classList.add("is-bad");
    words.textContent = text;
    bar.remove();
    stop.remove();
    return false;
  };
  if (!file.size) return Promise.resolve(fail("Tệp trống. Hãy chọn lại tệp."));
  if (file.size > form.dataset.limitMb * 1e6) {
    return Promise.resolve(fail(`Tệp ${megabytes(file.size)} MB, vượt ${form.dataset.limitMb} MB. Hãy chia nhỏ hoặc giảm độ phân giải rồi gửi lại.`));
  }

  return new Promise((done) => {
    const data = new FormData();
    for (const field of form.querySelectorAll("input[type=hidden], select, input[type=text]")) data.append(field.name, field.value);
    data.append(form.dataset.upload, file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      const part = event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 0;
      bar.value = part;
      words.textContent = part < 100 ? `Đang tải, ${part}%. Có thể làm việc khác.` : "Đang kiểm tra tệp.";
    });
    request.addEventListener("load", () => {
      const next = request.status < 400 && told(request).next;
      if (next) {
        bar.remove();
        stop.remove();
        words.textContent = `${megabytes(file.size)} MB · đã lưu`;
        done(next);
      } else done(fail(reason(request)));
    });
    request.addEventListener("error", () => done(fail("Mất mạng khi đang tải. Hãy chọn lại tệp này khi có mạng.")));
    request.addEventListener("abort", () => { row.remove(); done(false); });
    stop.addEventListener("click", () => request.abort());
    request.send(data);
  });
};

const reason = (request) => {
  if (request.status === 401) return "Phiên làm việc đã hết. Hãy đăng nhập ở một thẻ khác, rồi chọn lại tệp này.";
  const plain = request.getResponseHeader("Content-Type")?.startsWith("text/plain") && request.responseText;
  return told(request).error || plain || "Tệp này không nhận được. Hãy tải lại trang rồi gửi lần nữa.";
};

const told = (request) => {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {}; // a page instead of an answer: a sign-in page of the network, an error of the proxy
  }
};

const sendAll = async (form, files) => {
  form.setAttribute("aria-busy", "true");
  if (!form.querySelector("input[multiple]")) files = files.slice(0, 1);
  const results = [];
  for (const file of files) results.push(await send(form, file)); // one after another: the line may be thin
  form.removeAttribute("aria-busy");
  if (results.length && results.every(Boolean)) location.assign(results.at(-1));
};

const ready = (form) => {
  form.querySelector("[data-send]")?.setAttribute("hidden", "");
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const files = [...event.target.files];
    event.target.value = "";
    sendAll(form, files);
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
    sendAll(form, [...event.dataTransfer.files]);
  });
};

document.querySelectorAll("form[data-upload]").forEach(ready);
document.addEventListener("htmx:after:swap", () => {
  document.querySelectorAll("form[data-upload] [data-send]:not([hidden])").forEach((button) => ready(button.form));
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-upload][aria-busy]")) event.preventDefault();
});
