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
