// What the page of a score sheet says of its choices: rows, totals, what is on its way, what was refused. Shown anew from
// the entries of the queue over what the server last said, so that every state is in it.
const time = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
const one = (name) => document.querySelector(`[data-${name}]`);
const number = (text) => Number(text.replace(",", "."));
const shown = (points) => String(Math.round(points * 100) / 100).replace(".", ",");
const markup = (text) => document.createRange().createContextualFragment(text);

// what stands in a place, to be put there again
const copy = (place) => {
  const kept = document.createDocumentFragment();
  for (const node of place.childNodes) kept.append(node.cloneNode(true));
  return kept;
};

const made = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });

const button = (text, data) => {
  const made_ = Object.assign(made("button", text, "btn btn-sm btn-secondary"), { type: "button" });
  Object.assign(made_.dataset, data);
  return made_;
};

// new content in its place; what had the focus has it again
const swap = (place, ...content) => {
  const { id } = place.contains(document.activeElement) ? document.activeElement : {};
  place.replaceChildren(...content);
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
};

export const read = (form) => ({
  muc: form.querySelector("[name=muc]:checked")?.value ?? "",
  "nhan-xet": form.elements["nhan-xet"].value,
  "chua-du": form.elements["chua-du"].checked,
  "khong-dung": form.querySelector("[name=khong-dung]")?.checked ?? false,
});

const written = (form) => ({
  muc: [...form.querySelectorAll("[name=muc]")].find((radio) => radio.defaultChecked)?.value ?? "",
  "nhan-xet": form.elements["nhan-xet"].defaultValue,
  "chua-du": form.elements["chua-du"].defaultChecked,
  "khong-dung": form.querySelector("[name=khong-dung]")?.defaultChecked ?? false,
});

const write = (form, fields) => {
  for (const radio of form.querySelectorAll("[name=muc]")) radio.checked = radio.value === fields.muc;
  form.elements["nhan-xet"].value = fields["nhan-xet"];
  form.elements["chua-du"].checked = fields["chua-du"];
  const answered = form.querySelector("[name=khong-dung]");
  if (answered) answered.checked = fields["khong-dung"];
};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class Criterion {
  constructor(crit) {
    this.crit = crit;
    this.form = crit.querySelector("form[data-score]");
    this.id = this.form.dataset.score;
    this.summary = crit.querySelector("summary");
    this.code = this.summary.querySelector(".code").textContent;
    this.said = copy(this.summary.querySelector(".pt"));
    this.moved = false; // whether the row shows points that are not saved yet
    this.todo = crit.classList.contains("todo");
    this.stored = written(this.form); // as the server has it
    this.known = this.stored; // as it was last kept, saved or shown here
    this.seen = []; // keys of the entries that this form shows
  }

  get dirty() {
    return !same(read(this.form), this.known);
  }

  show(fields) {
    if (!same(read(this.form), fields)) write(this.form, fields);
    this.known = read(this.form);
  }

  points(muc) {
    const radio = muc && this.form.querySelector(`[name=muc][value="${muc}"]`);
    return radio ? number(radio.dataset.points) : null;
  }

  // the line and the questions of a criterion, as the server now sees them
  redraw({ answered, head, asks }) {
    const ward = this.summary.querySelector(".tag.ward");
    this.summary.replaceChildren(markup(head));
    if (ward) this.summary.querySelector(".ti").append(" ", ward);
    this.said = copy(this.summary.querySelector(".pt"));
    this.moved = false;
    this.todo = !answered;
    swap(this.form.querySelector("[data-asks]"), markup(asks));
  }

  // a reopened criterion takes one save, by its button
  get once() {
    return "once" in this.form.dataset;
  }

  close() {
    delete this.form.dataset.once;
    for (const field of this.form.querySelectorAll("fieldset, .crit-foot input, .crit-foot button")) field.disabled = true;
  }

  // what the queue says of it: the newest entry in the form, the trouble in its box, the row as it will be
  tell(entries) {
    const problem = entries.find((entry) => entry.state === "conflict") ?? entries.find((entry) => entry.state === "refused");
    const last = entries.at(-1);
    if (!this.dirty) {
      if (last) this.show(last.fields);
      else if (this.seen.length) this.show(this.stored);
      this.seen = entries.map((entry) => entry.key);
    }
    this.pending = entries.findLast((entry) => entry.state === "unsent");
    this.say(problem);
    return problem;
  }

  say(problem) {
    const place = this.form.querySelector("[data-said]");
    const told = problem ? `${problem.key} ${problem.state}` : "";
    if (!told && !place.dataset.told) return; // what the server said stays
    if (told === place.dataset.told) return;
    place.dataset.told = told;
    this.problem = problem;
    if (!problem) swap(place);
    else if (problem.state === "conflict") swap(place, markup(problem.box));
    else swap(place, this.refused(problem));
  }

  // the sheet was to be sent and is not, because of this one
  keepsSheet() {
    const box = this.form.querySelector("[data-said] .notice > div");
    if (box && !box.querySelector("[data-keeps]")) {
      const line = made("p", `Chưa gửi phiếu: lựa chọn ở tiêu chí ${this.code} chưa lưu được. Hãy chọn lại hoặc bỏ lựa chọn đó rồi gửi phiếu.`);
      line.dataset.keeps = "";
      box.prepend(line);
    }
  }

  refused(problem) {
    const box = made("div", "", "notice is-late");
    box.setAttribute("role", "alert");
    const words = document.createElement("div");
    const stands = this.points(this.stored.muc);
    const acts = made("div", "", "acts mt");
    acts.append(button("Bỏ lựa chọn này", { drop: problem.key }));
    words.append(
      made("p", problem.why),
      made("p", stands === null ? "Chưa có điểm nào được lưu ở tiêu chí này." : `Điểm đang lưu: ${shown(stands)}.`),
      acts,
    );
    box.append(words);
    return box;
  }

  // counted: points as they will be, null for none
  row(counted) {
    const tags = [];
    if (this.pending) tags.push("Chưa gửi");
    if (this.problem) tags.push("Chưa lưu được");
    const moved = Boolean(this.pending?.fields.muc) && counted !== null;
    this.crit.classList.toggle("todo", moved ? false : this.todo);
    this.crit.classList.toggle("has-problem", Boolean(this.problem));
    const points = this.summary.querySelector(".pt"); // its sign stays: a new one would be fetched, without network too
    if (moved) points.replaceChildren(`${shown(counted)} `, made("small", `/ ${this.crit.dataset.max}`));
    else if (this.moved) points.replaceChildren(copy(this.said));
    this.moved = moved;
    for (const old of this.summary.querySelectorAll(".tag.is-wait")) old.remove();
    for (const tag of tags) this.summary.querySelector(".ti").append(" ", made("span", tag, "tag is-wait"));
  }
}

export class Board {
  constructor(criteria) {
    this.criteria = criteria; // Map by id
    this.bar = copy(one("bar"));
    this.barShown = this.bar;
    this.since = "";
  }

  saved(answer) {
    this.bar = markup(answer.bar);
    one("saved-at").textContent = answer.at;
    for (const [code, points] of Object.entries(answer.parts)) this.part(code).dataset.part = points;
  }

  part(code) {
    return document.querySelector(`[data-part-box="${code}"] [data-part]`);
  }

  offline(is) {
    this.since = is ? this.since || time() : "";
  }

  trouble(text = "") {
    one("trouble-text").textContent = text;
    one("trouble").hidden = !text;
  }

  tell(entries, kept) {
    const problems = [];
    for (const criterion of this.criteria.values()) {
      const problem = criterion.tell(entries.filter((entry) => entry.criterion === criterion.id));
      if (problem) problems.push([criterion, problem]);
    }
    const unsent = new Set(entries.filter((entry) => entry.state === "unsent").map((entry) => entry.criterion)).size;
    this.top(unsent, problems);
    this.note(unsent, kept);
    this.list(problems);
    this.totals(unsent);
  }

  // at once, before it is written down: "Đã lưu" is never said of what was just chosen
  onItsWay() {
    one("saved").hidden = true;
    one("waiting-count").textContent ||= "1";
    one("waiting").hidden = !one("problem").hidden;
  }

  top(unsent, problems) {
    one("saved").hidden = unsent > 0 || problems.length > 0;
    one("waiting").hidden = unsent === 0 || problems.length > 0;
    one("waiting-count").textContent = unsent || "";
    one("problem").hidden = problems.length === 0;
    one("problem-count").textContent = problems.length;
    if (problems.length) one("problem").querySelector("a").dataset.goto = problems[0][0].id;
  }

  note(unsent, kept) {
    one("offline").hidden = !(unsent && this.since);
    one("offline-count").textContent = unsent;
    one("offline-since").textContent = this.since;
    one("offline-kept").hidden = !kept;
    one("offline-here").hidden = kept;
  }

  list(problems) {
    const box = one("problems");
    const told = problems.map(([criterion, problem]) => `${criterion.id}${problem.key}${problem.state}`).join();
    if (box.dataset.told === told) return;
    box.dataset.told = told;
    box.hidden = !problems.length;
    one("problem-list").replaceChildren(...problems.map(([criterion, problem]) => {
      const line = document.createElement("li");
      const link = Object.assign(made("a", `Tiêu chí ${criterion.code}`), { href: `#c-${criterion.id}` });
      link.dataset.goto = criterion.id;
      line.append(link, problem.state === "conflict" ? ": hai cửa sổ chấm khác nhau, chọn một." : `: ${problem.why}`);
      return line;
    }));
  }

  // what will stand once all that is on its way has come
  counted() {
    const own = (criterion) => criterion.points(criterion.pending?.fields.muc || criterion.stored.muc);
    const points = new Map([...this.criteria.values()].map((criterion) => [criterion.id, own(criterion)]));
    for (const criterion of this.criteria.values()) {
      if (points.get(criterion.crit.dataset.follows) === 0) points.set(criterion.id, 0);
    }
    return points;
  }

  totals(unsent) {
    const points = this.counted();
    for (const criterion of this.criteria.values()) criterion.row(points.get(criterion.id));
    const place = one("bar");
    if (this.barShown !== this.bar) {
      const pressed = place.contains(document.activeElement) && document.activeElement.matches("[type=submit]");
      place.replaceChildren(copy(this.bar));
      this.barShown = this.bar;
      if (pressed) place.querySelector("[type=submit]")?.focus({ preventScroll: true });
    }
    const sums = {};
    let left = 0;
    for (const criterion of this.criteria.values()) {
      const { part } = criterion.crit.dataset;
      sums[part] = (sums[part] ?? 0) + (points.get(criterion.id) ?? 0);
      if (criterion.todo && !criterion.crit.classList.contains("todo")) left -= 1;
    }
    for (const [code, sum] of Object.entries(sums)) this.part(code).textContent = unsent ? shown(sum) : shown(number(this.part(code).dataset.part));
    if (unsent) this.guess(place, sums, left);
  }

  guess(place, sums, fewer) {
    this.barShown = null; // drawn anew once the server has said more
    const set = (name, text) => { for (const node of place.querySelectorAll(`[data-${name}]`)) node.textContent = text; };
    set("total", shown(Object.values(sums).reduce((sum, part) => sum + part, 0)));
    for (const node of place.querySelectorAll("[data-part-sum]")) node.textContent = shown(sums[node.dataset.partSum] ?? 0);
    set("star", "tính khi gửi được");
    const first = [...this.criteria.values()].find(({ crit }) => crit.classList.contains("todo"));
    for (const link of place.querySelectorAll("[data-left-link]")) {
      const left = Number(link.dataset.leftLink) + fewer;
      link.textContent = link.textContent.replace(/\d+/, left);
      link.hidden = left <= 0;
      if (first) link.dataset.goto = first.id;
    }
  }
}
