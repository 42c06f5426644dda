// A form is sent once: its button is busy until the answer comes. The server refuses a second one anyway.
// One that gives a file (`data-download`) may be sent again: the page stays.
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.matches("[hx-post], [data-upload], [data-download]")) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  event.submitter?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
  for (const form of document.forms) sent.delete(form);
});
