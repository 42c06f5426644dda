// The evidence viewer (templates/products/dossiers/_viewer.html): pages open in place, without reloading.
// Open one from elsewhere: a link with data-viewer-open="<item paper>:<page>" anywhere on the page, or
// document.dispatchEvent(new CustomEvent("viewer:open", { detail: { item_paper, page } })).
// After a page opened, document gets "viewer:opened" with the same detail.
const viewer = document.querySelector("[data-viewer]");
const ZOOMS = [100, 150, 200, 300];

const start = () => {
  const thumbs = [...viewer.querySelectorAll(".thumbs [data-viewer-open]")];
  const picture = viewer.querySelector("[data-viewer-picture]");
  const paper = viewer.querySelector("[data-viewer-paper]");
  const place = () => thumbs.findIndex((thumb) => thumb.hasAttribute("aria-current"));
  let zoom = 0;

  // a long dossier has hundreds: only what is near is fetched
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) target.classList.add("is-near");
  }, { root: viewer.querySelector(".thumbs"), rootMargin: "300px 0px" });
  for (const row of viewer.querySelectorAll(".thumbs li")) near.observe(row);

  const steps = () => {
    for (const step of viewer.querySelectorAll("[data-viewer-step]")) {
      const target = thumbs[place() + Number(step.dataset.viewerStep)];
      step.toggleAttribute("aria-disabled", !target);
      if (target) step.href = target.getAttribute("href");
    }
  };

  const reveal = (thumb) => {
    const list = thumb.closest(".thumbs");
    list.scrollTop += thumb.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  };

  const open = (thumb) => {
    if (!thumb || thumb.hasAttribute("aria-current")) return;
    thumbs[place()]?.removeAttribute("aria-current");
    thumb.setAttribute("aria-current", "page");
    const [item_paper, page] = thumb.dataset.viewerOpen.split(":").map(Number);
    picture.src = thumb.dataset.wide;
    picture.alt = `${thumb.dataset.title}, trang ${page}`;
    paper.setAttribute("aria-label", `Trang ${thumb.dataset.running}`);
    paper.scrollTo(0, 0);
    viewer.querySelector("[data-viewer-title]").textContent = thumb.dataset.title;
    const proves = thumb.dataset.criteria ? ` · minh chứng ${thumb.dataset.criteria}` : "";
    viewer.querySelector("[data-viewer-place]").textContent = `Trang ${thumb.dataset.running} trong ${viewer.dataset.total}${proves}`;
    viewer.querySelector("[data-viewer-full]").href = thumb.dataset.wide;
    reveal(thumb);
    steps();
    document.dispatchEvent(new CustomEvent("viewer:opened", { detail: { item_paper, page } }));
  };

  const show = (item_paper, page) => {
    const key = `${item_paper}:${page}`;
    open(thumbs.find((thumb) => thumb.dataset.viewerOpen === key) ?? thumbs.find((thumb) => thumb.dataset.viewerOpen.startsWith(`${item_paper}:`)));
  };

  const enlarge = (by) => {
    zoom = Math.min(Math.max(zoom + by, 0), ZOOMS.length - 1);
    picture.style.width = `${ZOOMS[zoom]}%`; // set by script: the policy forbids only written style attributes
    picture.style.maxWidth = zoom ? "none" : "";
    if (zoom > 1) picture.src = picture.src.replace(/rong=\d+/, "rong=2400");
  };

  // On a phone beside a score sheet the pages open over it; closing, also by the way back, leaves all as it was.
  const narrow = matchMedia("(max-width: 48rem)");
  let came; // what opened it
  const over = (is) => {
    viewer.classList.toggle("is-over", is);
    for (const other of document.querySelectorAll("[data-score-sheet] > main, .sheet-top, .scorebar")) other.inert = is;
    if (is) viewer.querySelector("[data-viewer-close]").focus();
    else came?.focus({ preventScroll: true });
  };
  const openOver = (link) => {
    if (!narrow.matches || viewer.contains(link) || !viewer.closest("[data-score-sheet]")) return;
    came = link;
    history.pushState({ viewer: true }, "");
    over(true);
  };
  addEventListener("popstate", () => { if (viewer.classList.contains("is-over")) over(false); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && viewer.classList.contains("is-over")) history.back();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-viewer-close]")) history.back();
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest("[data-viewer-open]");
    const step = event.target.closest("[data-viewer-step]");
    const zoomed = event.target.closest("[data-viewer-zoom]");
    if (link) {
      event.preventDefault();
      show(...link.dataset.viewerOpen.split(":"));
      openOver(link);
    } else if (step && viewer.contains(step)) {
      event.preventDefault();
      open(thumbs[place() + Number(step.dataset.viewerStep)]);
    } else if (zoomed && viewer.contains(zoomed)) enlarge(Number(zoomed.dataset.viewerZoom));
  });
  document.addEventListener("viewer:open", (event) => show(event.detail.item_paper, event.detail.page ?? 1));
  for (const element of [paper, viewer.querySelector(".thumbs")]) {
    element.addEventListener("keydown", (event) => {
      const by = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      open(thumbs[place() + by]);
    });
  }
  for (const button of viewer.querySelectorAll("[data-viewer-zoom]")) button.hidden = false;
  steps();
  if (thumbs[place()]) reveal(thumbs[place()]);
};

if (viewer) start();
