// A list remembers. Above a record, the way back leads to the rows one came from (in this tab); a list opened anew offers
// what it was last filtered and sorted by, kept in this browser under its user; how many are found is said aloud.
const SHOWN = ["trang", "in"]; // where in the list, not which
const KEPT = "danh-sach";
const { user } = document.body.dataset;
const list = () => document.querySelector("[data-list]");

const read = (storage) => {
  try {
    const kept = JSON.parse(storage().getItem(KEPT));
    return kept?.user === user ? kept.at : {};
  } catch {
    return {}; // none allowed, or not ours
  }
};
const write = (storage, at) => {
  try {
    storage().setItem(KEPT, JSON.stringify({ user, at }));
  } catch {
    // no room, or none allowed: the next visit begins with the whole list
  }
};
const ofTab = () => sessionStorage;
const ofBrowser = () => localStorage;

const conditions = () => {
  const query = new URLSearchParams(location.search);
  for (const name of SHOWN) query.delete(name);
  return query.toString();
};
const words = () => [...document.querySelectorAll("[data-list] .chip")].map((chip) => chip.firstChild.textContent.trim());

const remember = () => {
  write(ofTab, { ...read(ofTab), [location.pathname]: location.search });
  const query = conditions();
  if (query) write(ofBrowser, { ...read(ofBrowser), [location.pathname]: { query, words: words() } });
};

const offer = () => {
  const last = conditions() ? null : read(ofBrowser)[location.pathname];
  if (!last) return;
  const link = Object.assign(document.createElement("a"), { href: `?${last.query}` });
  link.textContent = last.words.length ? `Lọc như lần trước: ${last.words.join(", ")}` : "Xếp như lần trước";
  document.querySelector("[data-list] .chips")?.append(link);
};

const update = () => {
  if (!user || !list()) return;
  offer();
  remember();
};

for (const link of document.querySelectorAll(".crumbs a[href]")) {
  if (!link.search) link.search = read(ofTab)[link.pathname] ?? "";
}
document.addEventListener("htmx:after:swap", () => {
  const said = document.querySelector("[data-list-said]");
  if (!said || !list()) return;
  said.textContent = list().querySelector(".chips > span")?.textContent.replace(/\s+/g, " ").trim() ?? "";
  update();
});
update();
