// Marking evidence: the page open in the viewer is the one the forms offer.
document.addEventListener("viewer:opened", (event) => {
  for (const form of document.querySelectorAll("form[data-link]")) {
    form.elements.item_paper.value = event.detail.item_paper;
    form.elements.page.value = event.detail.page;
  }
});
document.querySelector("details.crit[open]")?.scrollIntoView({ block: "nearest" });
