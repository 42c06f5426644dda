// Choices of one score sheet that are not saved yet, kept in this browser (IndexedDB) for all its tabs. Where the browser
// keeps nothing (storage full or forbidden) they stand in this page alone, and the page says so.
const SLOW_MS = 5000;

const opened = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open("phieu-cham", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("cho", { keyPath: "key" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
  setTimeout(() => reject(new Error("slow")), SLOW_MS);
});

// entries of before had no state and one place for each criterion
const whole = (entry) => ({ state: "unsent", seq: 0, from: [], out: [], ...entry });
const inOrder = (entries) => entries.sort((a, b) => a.seq - b.seq || (a.key < b.key ? -1 : 1));

export class Store {
  constructor(user, sheet, lost) {
    this.mine = (entry) => entry.user === user && entry.sheet === sheet;
    this.lost = lost;
    this.memory = null; // a Map, once this browser keeps nothing
  }

  // One transaction: reads all entries, and writes what `decide` says of them: {put, drop, answer}.
  async change(decide) {
    if (!this.memory) {
      try {
        return await this.inBase(decide);
      } catch {
        await this.fallBack();
      }
    }
    const { put = [], drop = [], answer } = decide(inOrder([...this.memory.values()]));
    for (const key of drop) this.memory.delete(key);
    for (const entry of put) this.memory.set(entry.key, entry);
    if (drop.length) this.inBase(() => ({ drop })).catch(() => {}); // what was kept before must not be sent again
    return answer;
  }

  all() {
    return this.change((entries) => ({ answer: entries }));
  }

  async inBase(decide) {
    this.base ??= opened();
    const deal = (await this.base).transaction("cho", "readwrite");
    const store = deal.objectStore("cho");
    return new Promise((resolve, reject) => {
      let answer;
      store.getAll().onsuccess = (event) => {
        const made = decide(inOrder(event.target.result.filter(this.mine).map(whole)));
        for (const key of made.drop ?? []) store.delete(key);
        for (const entry of made.put ?? []) store.put(entry);
        answer = made.answer;
      };
      deal.oncomplete = () => resolve(answer);
      deal.onabort = () => reject(deal.error);
      setTimeout(() => reject(new Error("slow")), SLOW_MS);
    });
  }

  async fallBack() {
    const kept = await this.inBase((entries) => ({ answer: entries })).catch(() => []);
    this.memory ??= new Map(kept.map((entry) => [entry.key, entry]));
    this.lost();
  }
}
