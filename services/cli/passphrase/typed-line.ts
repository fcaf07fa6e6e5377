/** A line as far as it was typed without being shown, and how it ended. */
export interface TypedLine {
  typed: string;
  end?: 'entered' | 'broken-off';
  /** What was typed, or pasted, after its end. */
  rest: string;
}

const ESC = '\u001b';

/** Arrows and the like come as several characters, the first of which is ESC. */
const KEY = new RegExp(`${ESC}(?:\\[[\\d;]*[@-~]|O.)|[^]`, 'gu');

/**
 * Adds what was typed to a line: Return ends it, Backspace takes a character away, Ctrl-U all, Ctrl-C breaks off, and so does
 * Ctrl-D where nothing stands. Other keys that stand for no character do nothing.
 */
export function typeOn(before: string, keys: string): TypedLine {
  let typed = before;
  for (const { 0: key, index } of keys.matchAll(KEY)) {
    const rest = keys.slice(index + key.length);
    if (key === '\r' || key === '\n') return { typed, end: 'entered', rest };
    if (key === '\u0003') return { typed: '', end: 'broken-off', rest };
    if (key === '\u0004') return { typed, end: typed === '' ? 'broken-off' : 'entered', rest };
    typed = afterKey(typed, key);
  }
  return { typed, rest: '' };
}

function afterKey(typed: string, key: string): string {
  if (key === '\u007f' || key === '\b') return [...typed].slice(0, -1).join('');
  if (key === '\u0015') return '';
  return key.startsWith(ESC) || key < ' ' ? typed : typed + key;
}
