/** What was asked under a key, and may have been done though no answer came. */
export interface Unanswered {
  key: string;
  asked: string;
  /** Milliseconds. */
  at: number;
}

/** Where they lie over a reload, sealed; a name says no more than the path that was asked. */
export interface KeyStore {
  find: (name: string) => Promise<Unanswered[] | undefined>;
  keep: (name: string, all: Unanswered[]) => Promise<void>;
  drop: (name: string) => Promise<void>;
  makeKey: () => string;
  now: () => number;
  /** Milliseconds. */
  keptFor: number;
}

export interface KeysOfActs {
  /** The key that the same was asked under before, where no answer came; else a new one. */
  keyFor: (path: string, ...asked: unknown[]) => Promise<string>;
  /** It was answered: the same asked from now on is asked anew. */
  settle: (path: string, key: string) => Promise<void>;
}

const nameOf = (path: string) => `keys ${path}`;

/**
 * Keys of acts without an answer. Several may be without one on a path, since all that opens an exchange has the same: what
 * is asked next, and answered, may not cost another its key, or that one would be done twice.
 */
export function keysOfActs({ find, keep, drop, makeKey, now, keptFor }: KeyStore): KeysOfActs {
  let last: Promise<unknown> = Promise.resolve();
  /** Of two at once each would write over what the other kept. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  const read = async (path: string) => ((await find(nameOf(path))) ?? []).filter(({ at }) => now() - at <= keptFor);
  return {
    keyFor: (path, ...asked) =>
      inTurn(async () => {
        const text = JSON.stringify(asked);
        const all = await read(path);
        const before = all.find((each) => each.asked === text);
        if (before) return before.key;
        const key = makeKey();
        await keep(nameOf(path), [...all, { key, asked: text, at: now() }]);
        return key;
      }),
    settle: (path, key) =>
      inTurn(async () => {
        const rest = (await read(path)).filter((each) => each.key !== key);
        await (rest.length > 0 ? keep(nameOf(path), rest) : drop(nameOf(path)));
      }),
  };
}
