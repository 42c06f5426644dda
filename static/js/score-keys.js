// Moving about on the score sheet, and choosing by digits: the number of points of a level. "10" is typed as it reads; the
// same digits again choose the next level of as many points (the second case of a criterion that has two).
const PAUSE_MS = 900;

export class Keys {
  constructor(sheet) {
    this.sheet = sheet;
    this.typed = "";
    document.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    const typing = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (!event.target.closest("#noi-dung") || event.target.closest(".viewer")) return; // keys belong to the criteria
    const acts = {
      ArrowDown: () => step(this.sheet, 1), ArrowUp: () => step(this.sheet, -1),
      n: () => nextTodo(this.sheet), N: () => nextTodo(this.sheet),
      "?": () => document.querySelector("[data-keys]").showModal(),
    };
    const act = acts[event.key] ?? (/^\d$/.test(event.key) ? () => this.digit(event.key) : null);
    if (!act) return;
    event.preventDefault();
    act();
  }

  digit(key) {
    const levels = [...(now(this.sheet)?.querySelectorAll("[name=muc]:not(:disabled)") ?? [])];
    const begins = (text) => levels.some((level) => level.dataset.points.startsWith(text));
    this.typed = begins(this.typed + key) ? this.typed + key : key;
    clearTimeout(this.waiting);
    const longer = levels.some((level) => level.dataset.points.startsWith(this.typed) && level.dataset.points !== this.typed);
    const text = this.typed;
    if (longer) this.waiting = setTimeout(() => this.choose(levels, text), PAUSE_MS); // 1, or the beginning of 10
    else this.choose(levels, text);
  }

  choose(levels, points) {
    this.typed = "";
    const fitting = levels.filter((level) => level.dataset.points === points);
    if (!fitting.length) return;
    const radio = fitting[(fitting.findIndex((level) => level.checked) + 1) % fitting.length];
    radio.focus({ preventScroll: true });
    if (radio.checked) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export const crits = (sheet) => [...sheet.querySelectorAll("[data-crit]")];
export const now = (sheet) => sheet.querySelector("[data-crit][open]");

export const goTo = (crit) => {
  if (!crit) return;
  crit.open = true;
  crit.scrollIntoView({ block: "start" });
  (crit.querySelector("[name=muc]:checked") ?? crit.querySelector("[name=muc]:not(:disabled)") ?? crit.querySelector("summary")).focus({ preventScroll: true });
};

const step = (sheet, by) => {
  const all = crits(sheet);
  goTo(all[all.indexOf(now(sheet)) + by]);
};

// what was refused or waits for a choice comes before what is not scored yet
const nextTodo = (sheet) => {
  const all = crits(sheet);
  const from = all.indexOf(now(sheet));
  const round = [...all.slice(from + 1), ...all.slice(0, from + 1)];
  goTo(round.find((crit) => crit.classList.contains("has-problem") && crit !== now(sheet)) ?? round.find((crit) => crit.classList.contains("todo")));
};
