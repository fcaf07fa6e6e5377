import type { Json, JsonObject } from '../types.js';

/** An item of a case file that a person can name: by its pointer, and by the names and places that lead to it. */
export interface FileItem {
  pointer: string;
  names: string[];
}

/** A list entry's place, as people count. */
const placeOf = (at: number) => String(at + 1);

/** What a file holds that can be withheld by itself: sections, what is in them, and each entry of a list. */
export function listItems(file: JsonObject): FileItem[] {
  return Object.entries(file).flatMap(([name, value]) => itemsOf(value, `/${name}`, [name]));
}

function itemsOf(value: Json, pointer: string, names: string[]): FileItem[] {
  const item = { pointer, names };
  if (Array.isArray(value)) {
    const entries = value.map((_entry, at) => ({ pointer: `${pointer}/${at}`, names: [...names, placeOf(at)] }));
    return [item, ...entries];
  }
  if (typeof value !== 'object' || value === null) return [item];
  const members = Object.entries(value).flatMap(([name, each]) =>
    itemsOf(each, `${pointer}/${name}`, [...names, name]),
  );
  return [item, ...members];
}
