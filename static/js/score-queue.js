// The one way by which choices of a score sheet reach the server. An entry is unsent, refused or in conflict, and gone
// once it is saved. It changes only by an answer to itself: what was chosen meanwhile is another entry and waits its turn.
// One sender for each sheet over all tabs (Web Locks). Where a browser has none two tabs may send the same entry: the
// server answers the same choice the same way, and an answer whose entry is gone changes nothing.
import { Store } from "./score-store.js";

const RETRY_MS = 8000;
const ANSWER_MS = 20000;
const BUSY = [408, 425, 429];

const newKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
const alike = (one, other) => ["muc", "nhan-xet", "chua-du"].every((name) => one[name] === other[name]);
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ?? "";

const post = async (address, entry) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(entry.fields)) if (value !== false) body.set(name, value === true ? "1" : value);
  body.set("ban", entry.version);
  return fetch(address, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    signal: AbortSignal.timeout(ANSWER_MS),
  });
};

export class Queue {
  // addressOf(criterion): where its choice is posted, or nothing. `on`: changed(), saved(entry, answer, newer),
  // sent(whether), stopped(reason), lost(), logIn(): true once logged in again.
  constructor({ user, sheet, login, addressOf, on }) {
    Object.assign(this, { user, sheet, login, addressOf, on });
    this.store = new Store(user, sheet, on.lost);
    this.lock = `phieu-cham:${user}:${sheet}`;
    this.others = "BroadcastChannel" in window ? new BroadcastChannel(this.lock) : null;
    this.others?.addEventListener("message", ({ data }) => {
      if (data.saved) on.saved(...data.saved);
      else if ("sent" in data) on.sent(data.sent);
      else on.changed();
    });
  }

  get kept() {
    return !this.store.memory;
  }

  all() {
    return this.store.all();
  }

  // `seen`: the entries of this criterion that the page shows, whose place the new choice takes.
  async put(criterion, fields, version, seen) {
    await this.store.change((all) => {
      const old = all.filter((entry) => entry.criterion === criterion && seen.includes(entry.key));
      const entry = {
        key: newKey(), user: this.user, sheet: this.sheet, criterion, fields, version, state: "unsent",
        seq: Math.max(0, ...all.map((one) => one.seq)) + 1,
        from: old.flatMap((one) => [...one.from, one.key]), // an answer to one of these tells the version to go on with
        out: old.flatMap((one) => one.out), // went out and was not answered: it may stand there
      };
      return { put: [entry], drop: old.map((one) => one.key) };
    });
    this.changed();
    this.flush();
  }

  // A word added while two values wait for a choice: kept with its own side.
  async amend(key, fields) {
    await this.store.change((all) => ({ put: all.filter((entry) => entry.key === key).map((entry) => ({ ...entry, fields })) }));
    this.changed();
  }

  async drop(keys) {
    await this.store.change(() => ({ drop: keys }));
    this.changed();
  }

  changed() {
    this.others?.postMessage({});
    this.on.changed();
  }

  // Whether the sheet is sent, as this page has it from the server: an older page of it then knows that it is old.
  tellSent(sent) {
    this.others?.postMessage({ sent });
  }

  // Sends all that is unsent; one run at a time. Called meanwhile it goes round once more.
  flush() {
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      if (this.again) this.flush(); // asked for while the last run was ending
    });
    return this.running;
  }

  async run() {
    clearTimeout(this.waiting);
    let stop;
    do {
      this.again = false;
      stop = await this.alone(() => this.sendAll());
      if (stop?.reason === "login") stop = await this.on.logIn() ? (this.again = true, undefined) : stop;
    } while (this.again && !stop);
    this.on.stopped(stop?.reason ?? "");
    if (stop && !["login", "closed"].includes(stop.reason)) {
      const pause = Math.max(RETRY_MS, (stop.after || 0) * 1000) * (0.75 + Math.random() / 2); // not all members at once
      this.waiting = setTimeout(() => this.flush(), pause);
    }
  }

  alone(work) {
    return navigator.locks ? navigator.locks.request(this.lock, work) : work();
  }

  // nothing when all went, else why not: {reason, after}
  async sendAll() {
    for (;;) {
      const entry = (await this.all()).find((one) => one.state === "unsent");
      if (!entry) return undefined;
      const stop = await this.send(entry);
      if (stop) return stop;
    }
  }

  async send(entry) {
    const address = this.addressOf(entry.criterion);
    if (!address) return this.settle(entry, { state: "refused", why: "Tiêu chí không thuộc phiếu này." });
    let answer, told;
    try {
      answer = await post(address, entry);
      told = await answer.json().catch(() => null); // a page instead of an answer, or half of one
    } catch {
      return this.unanswered(entry, { reason: "offline" });
    }
    if (answer.status === 401 || (answer.redirected && new URL(answer.url).pathname === this.login)) return { reason: "login" };
    if (answer.ok && told?.version) return this.saved(entry, told);
    if (answer.status === 409 && told?.conflict) return this.conflict(entry, told);
    if (answer.status === 422 && told?.error) return this.settle(entry, { state: "refused", why: told.error });
    if (BUSY.includes(answer.status)) return { reason: "busy", after: Number(answer.headers.get("Retry-After")) };
    if (answer.status === 403 || answer.status === 404) return { reason: "closed" };
    return this.unanswered(entry, { reason: answer.status >= 500 ? "server" : "strange" });
  }

  async saved(entry, answer) {
    const newer = await this.store.change((all) => {
      const later = all.filter((one) => one.from.includes(entry.key));
      return {
        drop: [entry.key],
        put: later.map((one) => ({ ...one, version: String(answer.version), out: [] })),
        answer: all.some((one) => one.criterion === entry.criterion && one.key !== entry.key),
      };
    });
    this.others?.postMessage({ saved: [entry, answer, newer] });
    this.on.saved(entry, answer, newer);
  }

  async conflict(entry, told) {
    const own = told.current && entry.out.some((fields) => alike(fields, told.current));
    if (own) { // what stands there is what went out from here before, and whose answer was lost
      await this.store.change((all) => ({
        put: all.filter((one) => one.key === entry.key).map((one) => ({ ...one, version: String(told.version), out: [] })),
      }));
    } else await this.settle(entry, { state: "conflict", box: told.conflict, stands: String(told.version) });
  }

  async settle(entry, found) {
    await this.store.change((all) => ({
      put: all.filter((one) => one.key === entry.key).map((one) => ({ ...one, ...found, out: [] })),
    }));
    this.changed();
  }

  async unanswered(entry, stop) {
    await this.store.change((all) => ({
      put: all.filter((one) => one.key === entry.key || one.from.includes(entry.key))
        .map((one) => ({ ...one, out: [...one.out.slice(-9), entry.fields] })),
    }));
    return stop;
  }
}
