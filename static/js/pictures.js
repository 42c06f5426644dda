// Pictures of pages are made after a file came. Until then the server answers with img/dang-tao-trang.svg (or, where
// its store is silent, kho-chua-tra-loi.svg), which has a size that no page has: such a picture is asked for again, less and less often, for about two minutes.
const WAITING = { width: 211, height: 299 };
const WAITS = [1, 1, 2, 2, 3, 3, 5, 5, 8, 10, 15, 20, 20, 20];
const asked = new WeakMap();

const look = (picture) => {
  if (picture.naturalWidth !== WAITING.width || picture.naturalHeight !== WAITING.height) return;
  const source = picture.getAttribute("src").replace(/[?&]lan=\d+$/, "");
  const before = asked.get(picture);
  const times = before?.source === source ? before.times + 1 : 0;
  asked.set(picture, { source, times });
  if (times >= WAITS.length) return;
  setTimeout(() => {
    if (picture.getAttribute("src").replace(/[?&]lan=\d+$/, "") !== source) return; // another page was opened meanwhile
    picture.src = `${source}${source.includes("?") ? "&" : "?"}lan=${times}`; // the same address would not be loaded again
  }, 1000 * WAITS[times]);
};

document.addEventListener("load", ({ target }) => { if (target instanceof HTMLImageElement) look(target); }, true);
for (const picture of document.images) if (picture.complete) look(picture);
