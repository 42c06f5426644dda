// Checking a dossier by keyboard: J and K go to the next and previous item, V says valid, X goes to the reason.
// They act while the focus is among the items, and not at all for who switched them off in “Tài khoản”.
// Opening an item shows its first page in the viewer.
const place = document.querySelector("[data-check]");
const items = [...place.querySelectorAll("details.crit")];

const show = (item) => {
  if (!item) return;
  item.open = true;
  item.querySelector("summary").focus();
  item.scrollIntoView({ block: "nearest" });
};

place.addEventListener("toggle", (event) => {
  if (!event.target.open) return;
  const page = event.target.querySelector("[data-viewer-open]");
  if (!page) return;
  const [item_paper, number] = page.dataset.viewerOpen.split(":").map(Number);
  document.dispatchEvent(new CustomEvent("viewer:open", { detail: { item_paper, page: number } }));
}, true);

place.addEventListener("keydown", (event) => {
  if (document.body.dataset.shortcuts === "off") return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, textarea, select");
  if (typing && event.key === "Escape") typing.closest("details").querySelector("summary").focus();
  if (typing) return;
  const here = items.findIndex((item) => item.open);
  const now = items[here];
  const acts = {
    j: () => show(items[here + 1]),
    k: () => show(items[here - 1]),
    v: () => now?.querySelector('[value="valid"]')?.click(),
    x: () => now?.querySelector("[name=why]")?.focus(),
  };
  const act = acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

if (document.activeElement === document.body) place.focus({ preventScroll: true }); // keys belong to the items
items.find((item) => item.open)?.scrollIntoView({ block: "nearest" });
