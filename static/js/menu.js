// The menu on a phone is a page of its own (#menu). Escape closes it, the button that opened it gets the focus back.
const menu = document.getElementById("menu");
const opener = document.querySelector(".menu-btn");

const close = () => {
  location.hash = ""; // first, for only this ends :target
  history.replaceState(null, "", location.pathname + location.search);
  opener?.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#menu") close();
});
menu?.querySelector(".close")?.addEventListener("click", (event) => {
  event.preventDefault();
  close();
});
addEventListener("hashchange", () => {
  if (location.hash === "#menu") menu?.querySelector("a")?.focus();
});
