// Photos of a list are fetched when they come near the screen: a browser's own lazy loading fetches several screens of them.
const near = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    target.srcset = target.dataset.srcset;
  }
}, { rootMargin: "100px" });

document.querySelectorAll("img[data-srcset]").forEach((picture) => near.observe(picture));
