import { clear, createStore, del, delMany, entries, get, set, update, type UseStore } from 'idb-keyval';

/** A draft outlives no session: eight hours. */
export const KEPT_MS = 8 * 3_600_000;
const OWNER = 'owner';
const CIPHER = 'AES-GCM';

/** Whose drafts these are, told by a digest, and a key that can be used here and never read. */
interface Owner {
  digest: string;
  key: CryptoKey;
}

interface Kept {
  /** Milliseconds. */
  at: number;
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

let store: UseStore | undefined;
let open: CryptoKey | undefined;

/**
 * Opens the drafts of whoever has logged in; another person's are destroyed with their key. Where a browser keeps nothing,
 * or has no ciphers, there are none.
 */
export async function openDrafts(staffId: string): Promise<void> {
  try {
    store ??= makeStore();
    const made: Owner = { digest: await digestOf(staffId), key: await makeKey() };
    const known = await get<Owner>(OWNER, store);
    if (known && known.digest !== made.digest) await clear(store);
    // Two tabs may begin at once: the first one's key is both tabs'.
    await update<Owner>(OWNER, (first) => (first?.digest === made.digest ? first : made), store);
    open = (await get<Owner>(OWNER, store))?.key;
    await sweep(store);
  } catch {
    open = undefined;
  }
}

const makeStore = (): UseStore => createStore('passerelle-drafts', 'drafts');

/** What is older than a session may be. */
async function sweep(from: UseStore): Promise<void> {
  const all = await entries<string, Kept | Owner>(from);
  await delMany(
    all.filter(([, kept]) => 'at' in kept && isOver(kept)).map(([place]) => place),
    from,
  );
}

const isOver = ({ at }: Kept) => Date.now() - at > KEPT_MS;

/** One after the other: what was dropped may not come back with what was being sealed meanwhile. */
let last: Promise<unknown> = Promise.resolve();
function inTurn(work: () => Promise<void>): Promise<void> {
  const next = last.then(work).catch(() => undefined);
  last = next;
  return next;
}

/** Keeps what is being entered, readable only with the key of this browser. @param name what it is a draft of, by ids */
export function keepDraft(name: string, value: unknown): Promise<void> {
  return inTurn(() => seal(name, value));
}

async function seal(name: string, value: unknown): Promise<void> {
  const key = open;
  if (!key || !store) return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: CIPHER, iv, additionalData: bytesOf(name) }, key, text);
  const place = await digestOf(name);
  // Whoever logged out meanwhile leaves nothing.
  if (open !== key) return;
  await set(place, { at: Date.now(), iv, sealed } satisfies Kept, store);
}

/** What was being entered; undefined when there is none, or none that can be read. */
export async function findDraft<T>(name: string): Promise<T | undefined> {
  await last;
  if (!open || !store) return undefined;
  try {
    const kept = await get<Kept>(await digestOf(name), store);
    if (!kept || isOver(kept)) return undefined;
    const how = { name: CIPHER, iv: kept.iv, additionalData: bytesOf(name) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, open, kept.sealed))) as T;
  } catch {
    return undefined;
  }
}

export function dropDraft(name: string): Promise<void> {
  return inTurn(async () => {
    if (store && open) await del(await digestOf(name), store);
  });
}

/** The session has ended by itself: the key stays in the browser for the same person, and this page forgets it. */
export function closeDrafts(): void {
  open = undefined;
}

/** Whoever logs out leaves neither drafts nor the key to them. */
export async function forgetDrafts(): Promise<void> {
  open = undefined;
  try {
    store ??= makeStore();
    await clear(store);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: CIPHER, length: 256 }, false, ['encrypt', 'decrypt']);
}

/** In the store no name says what a draft is of. */
async function digestOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
