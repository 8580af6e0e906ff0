// What is kept in this browser while the network may go away: entries that wait, pages that say they may be kept.
// Encrypted with a key that no script can read out, one for each person, gone with the last thing it opens. Loaded by
// pages and by the service worker (so not a module); without a secure context everything stays in this page's memory.
self.holdings = (() => {
  const LONGEST = 12 * 3_600_000; // portal/offline/held.py says the same
  const STORES = { keys: { keyPath: "owner" }, entries: { keyPath: "id", autoIncrement: true }, pages: { keyPath: "path" }, facts: { keyPath: "name" } };
  const lasting = Boolean(self.isSecureContext && self.indexedDB && self.crypto?.subtle);
  const flag = "portal-holding"; // lets every page know that there is something here to be sent, or to be wiped
  let opened;

  // ---- where: a database, or this page's memory -------------------------------------------------------------------
  const memory = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
  let last = 0;
  const inMemory = {
    all: async (name) => [...memory[name].values()],
    get: async (name, key) => memory[name].get(key),
    put: async (name, value) => {
      const { keyPath, autoIncrement } = STORES[name];
      if (autoIncrement && value[keyPath] === undefined) value[keyPath] = ++last;
      memory[name].set(value[keyPath], value);
    },
    delete: async (name, key) => void memory[name].delete(key),
    clear: async () => Object.values(memory).forEach((store) => store.clear()),
  };

  const settled = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });

  function database() {
    opened ??= new Promise((done, failed) => {
      const request = indexedDB.open("portal-holding", 1);
      request.onupgradeneeded = () => Object.entries(STORES).forEach(([name, how]) => request.result.createObjectStore(name, how));
      request.onsuccess = () => {
        const forget = () => (opened = undefined);
        request.result.onversionchange = () => (request.result.close(), forget());
        request.result.onclose = forget; // the browser has thrown its storage away
        done(request.result);
      };
      request.onerror = () => failed(request.error);
    });
    return opened;
  }

  async function store(name, mode, work) {
    const transaction = (await database()).transaction(name, mode, { durability: "strict" });
    const through = new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
    const result = await settled(work(transaction.objectStore(name)));
    await through;
    return result;
  }
  const onDisk = {
    all: (name) => store(name, "readonly", (from) => from.getAll()),
    get: (name, key) => store(name, "readonly", (from) => from.get(key)),
    put: (name, value) => store(name, "readwrite", (into) => into.put(value)),
    delete: (name, key) => store(name, "readwrite", (from) => from.delete(key)),
    clear: async () => {
      for (const name of Object.keys(STORES)) await store(name, "readwrite", (all) => all.clear());
    },
  };
  const kept = lasting ? onDisk : inMemory;

  // ---- sealing ----------------------------------------------------------------------------------------------------
  const utf8 = new TextEncoder();
  const aes = (iv, what) => ({ name: "AES-GCM", iv, additionalData: utf8.encode(what) });

  // One at a time, over all tabs: no key is made twice, and none is thrown away while something is being sealed with it.
  const alone = (work) => (lasting && navigator.locks ? navigator.locks.request("portal-holding-store", work) : work());

  async function key(owner, make) {
    const found = await kept.get("keys", owner);
    if (found || !make) return found?.key;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await kept.put("keys", { owner, key: made });
    return made;
  }

  /** Bytes as they may lie on a disk; `what` they are is sealed with them. */
  async function seal(owner, what, bytes) {
    if (!lasting) return { bytes };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, bytes: await crypto.subtle.encrypt(aes(iv, what), await key(owner, true), bytes) };
  }

  /** The bytes again; undefined where the key is gone. */
  async function unseal(owner, what, sealed) {
    if (!lasting) return sealed.bytes;
    const opens = await key(owner, false);
    return opens && crypto.subtle.decrypt(aes(sealed.iv, what), opens, sealed.bytes);
  }
  const sealText = (owner, what, text) => seal(owner, what, utf8.encode(text));
  const openText = async (owner, what, sealed) => {
    const bytes = await unseal(owner, what, sealed);
    return bytes && new TextDecoder().decode(bytes);
  };

  // ---- entries ----------------------------------------------------------------------------------------------------
  /** Keep an entry: {owner, once, words, title, address, hx, target, page, written, contact, met} and its body. */
  const add = (entry, body, type) =>
    alone(async () => {
      const { owner, once, title, ...open } = entry;
      const sealed = { body: await seal(owner, once, body), title: await sealText(owner, `${once} title`, title) };
      await kept.put("entries", { ...open, owner, once, type, state: "waiting", tries: 0, sealed });
      mark(true);
    });

  const entries = () => kept.all("entries");
  const body = (entry) => unseal(entry.owner, entry.once, entry.sealed.body);
  const title = async (entry) => (entry.sealed.title && (await openText(entry.owner, `${entry.once} title`, entry.sealed.title))) ?? "";
  const update = (entry) => kept.put("entries", entry);
  const remove = (entry) => kept.delete("entries", entry.id);

  /** It has been taken: what it said is forgotten, that it was sent is shown for a while. */
  const sent = (entry) => update({ ...entry, state: "sent", sent: Date.now(), sealed: {} });

  /** It was refused: with what was said of it, so that it can be mended. */
  const refuse = (entry, says, html) =>
    alone(async () => {
      const said = await sealText(entry.owner, `${entry.once} answer`, JSON.stringify({ says, html }));
      await update({ ...entry, state: "refused", sealed: { ...entry.sealed, said } });
    });
  const refusal = async (entry) => JSON.parse((await openText(entry.owner, `${entry.once} answer`, entry.sealed.said)) ?? "{}");

  // ---- pages ------------------------------------------------------------------------------------------------------
  const keepPage = (owner, path, html) =>
    alone(async () => {
      await kept.put("pages", { path, owner, at: Date.now(), sealed: await sealText(owner, path, html) });
      mark(true);
    });
  const dropPage = (path) => kept.delete("pages", path);

  /** A kept page: {html, at}; of whoever was signed in here last, and nobody else. */
  async function page(path) {
    const found = await kept.get("pages", path);
    const contact = await fact("contact");
    if (!found || found.owner !== contact?.owner || Date.now() - found.at > LONGEST) return undefined;
    const html = await openText(found.owner, path, found.sealed);
    return html && { html, at: found.at };
  }

  // ---- who is here, and what has to go ----------------------------------------------------------------------------
  const fact = async (name) => (await kept.get("facts", name))?.value;
  const know = (name, value) => kept.put("facts", { name, value });

  /** This person is signed in here now: what was kept for somebody else goes, but for entries that still wait. */
  async function become(owner) {
    for (const one of await kept.all("pages")) if (one.owner !== owner) await kept.delete("pages", one.path);
    await tidy();
  }

  /** What has been here too long goes: entries and pages after half a day, what was sent after an hour. */
  const tidy = () => alone(throwAway);

  async function throwAway() {
    const now = Date.now();
    let left = 0;
    const owners = new Set();
    for (const one of await entries()) {
      if (now - (one.sent ? one.sent + LONGEST - 3_600_000 : one.written) > LONGEST) await remove(one);
      else if (++left && one.state !== "sent") owners.add(one.owner);
    }
    for (const one of await kept.all("pages")) {
      if (now - one.at > LONGEST) await kept.delete("pages", one.path);
      else ++left && owners.add(one.owner);
    }
    for (const one of await kept.all("keys")) if (!owners.has(one.owner)) await kept.delete("keys", one.owner);
    mark(left > 0);
  }

  async function wipe() {
    await kept.clear();
    mark(false);
  }

  function mark(there) {
    try {
      if (there && lasting) localStorage.setItem(flag, "1");
      else localStorage.removeItem(flag);
    } catch {
      // The service worker has no such store, and a browser may forbid it: the pages with forms ask by themselves.
    }
  }

  return { lasting, add, entries, body, title, update, remove, sent, refuse, refusal, keepPage, dropPage, page, fact, know, become, tidy, wipe };
})();
