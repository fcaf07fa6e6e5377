import type { Json } from '../types.js';

/** What was entered, without what was left empty: an empty text, list or group says nothing. */
export function prune(entered: Json | undefined): Json | undefined {
  if (Array.isArray(entered)) {
    const items = entered.map(prune).filter((each) => each !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof entered === 'object' && entered !== null) {
    const members = Object.entries(entered).map(([name, value]) => [name, prune(value)] as const);
    const kept = members.filter((each): each is [string, Json] => each[1] !== undefined);
    return kept.length > 0 ? Object.fromEntries<Json>(kept) : undefined;
  }
  return entered === '' || entered === null ? undefined : entered;
}

/**
 * Where in the form something stands that was found in what is sent of it: rows that were left empty are not sent, and those
 * behind them move up there.
 * @param path JSON pointer in the pruned copy @returns the one in what was entered
 */
export function placeEntered(entered: Json | undefined, path: string): string {
  let at = entered;
  return path
    .split('/')
    .map((name, depth) => {
      if (depth === 0 || typeof at !== 'object' || at === null) return name;
      if (!Array.isArray(at)) {
        at = Object.hasOwn(at, name) ? at[name] : undefined;
        return name;
      }
      const sent = [...at.entries()].filter(([, row]) => prune(row) !== undefined);
      const [place = Number(name), row] = sent[Number(name)] ?? [];
      at = row;
      return String(place);
    })
    .join('/');
}
