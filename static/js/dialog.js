// A link to a confirmation page (<a data-dialog>) opens that page's .dialog over the present one.
// Without script, or when it cannot be fetched, the link simply leads there.
const open = async (link) => {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const asked = page.querySelector(".dialog");
  if (!asked) throw new Error("no dialog");
  const box = document.createElement("dialog");
  box.className = "dialog";
  box.setAttribute("aria-labelledby", asked.getAttribute("aria-labelledby"));
  box.append(...asked.childNodes);
  box.querySelectorAll("form").forEach((form) => form.setAttribute("action", form.getAttribute("action") || link.href));
  box.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    box.close();
  });
  box.addEventListener("close", () => {
    box.remove();
    link.focus();
  });
  document.body.append(box);
  box.showModal();
  document.dispatchEvent(new Event("dialog:open"));
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});
