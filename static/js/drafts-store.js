// Where drafts lie: in this browser (localStorage), under their user; those of long forms on the server too, so that
// another device offers them. A draft: {page, mark, at, fields: {name: {value, was, seen}}}.
const PREFIX = "nhap:";
const KEPT_MS = 30 * 24 * 3600 * 1000;
const { user, drafts: address } = document.body.dataset;
const nameOf = (mark) => `${PREFIX}${user}:${mark}`;

const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

export const forget = (which = () => true) => { for (const name of names()) if (which(name)) localStorage.removeItem(name); };

export const newMark = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const keep = (draft) => {
  try {
    localStorage.setItem(nameOf(draft.mark), JSON.stringify(draft));
  } catch {
    // no room, or none allowed: what is typed stays on the page
  }
};

export const drop = (mark) => localStorage.removeItem(nameOf(mark));

// one that cannot be read hides no other
const parsed = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    localStorage.removeItem(name);
    return null;
  }
};

const own = () => {
  const found = names().filter((name) => name.startsWith(nameOf(""))).map(parsed).filter(Boolean);
  for (const old of found.filter((draft) => Date.now() - draft.at > KEPT_MS)) drop(old.mark);
  return found.filter((draft) => Date.now() - draft.at <= KEPT_MS);
};

export const kept = (page) => own().filter((draft) => draft.page === page).sort((a, b) => b.at - a.at);

// the server answered that a form was saved: its draft is over
export const confirmed = () => {
  const mark = document.cookie.match(/(?:^|; )ban-nhap-da-luu=([0-9a-f]{16})/)?.[1];
  if (!mark) return;
  drop(mark);
  document.cookie = "ban-nhap-da-luu=; Max-Age=0; Path=/; SameSite=Lax";
};

// ── on the server ──

const post = (form, fields) => fetch(address, {
  method: "POST",
  keepalive: true,
  headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  body: new URLSearchParams(fields),
}).then((answer) => answer.ok, () => false);

export const send = (form, draft) => post(form, { trang: draft.page, ma: draft.mark, o: JSON.stringify(draft.fields) });

export const dropSent = (form, mark) => post(form, { ma: mark });

export const sent = async (page) => {
  try {
    const answer = await fetch(`${address}?${new URLSearchParams({ trang: page })}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).drafts.map((draft) => ({ page, ...draft, far: true })) : [];
  } catch {
    return [];
  }
};
