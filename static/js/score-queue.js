// Choices not yet sent, kept in this browser (IndexedDB): one entry for each user, sheet and criterion, the newest only.
const open = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open("phieu-cham", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("cho", { keyPath: "key" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

let base;
const act = async (mode, work) => {
  base ??= open();
  const store = (await base).transaction("cho", mode).objectStore("cho");
  return new Promise((resolve, reject) => {
    const asked = work(store);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
};

export const keyOf = (user, sheet, criterion) => `${user}:${sheet}:${criterion}`;
export const put = (entry) => act("readwrite", (store) => store.put(entry));
export const get = (key) => act("readonly", (store) => store.get(key));
export const remove = (key) => act("readwrite", (store) => store.delete(key));

// this user's entries for this sheet, the oldest first
export const waiting = async (user, sheet) => {
  const all = await act("readonly", (store) => store.getAll());
  return all.filter((entry) => entry.user === user && entry.sheet === sheet).sort((a, b) => a.at - b.at);
};
