import { useCallback, useEffect, useRef, useState } from 'react';
import { dropDraft, findDraft, keepDraft } from '../drafts.js';
import { prune } from '../logic/prune.js';
import type { Json } from '../types.js';

/** Milliseconds without a key after which what was typed is kept. */
const PAUSE_MS = 300;

export interface Draft<T> {
  value: T;
  change: (value: T) => void;
  /** It was here from before. */
  restored: boolean;
  /** Sent, or given up: nothing of it stays. */
  drop: () => void;
}

/** What was left empty says nothing. */
const says = (value: Json) => JSON.stringify(prune(value));

/**
 * What is being entered, over a reload and a broken line; undefined until it is known whether there is something from before.
 * @param name what it is a draft of, by ids; no value in it
 */
export function useDraft<T extends Json>(name: string, first: T): Draft<T> | undefined {
  const [known, setKnown] = useState<{ value: T; restored: boolean }>();
  const [begins] = useState(() => first);
  const unkept = useRef<{ value: T; timer: ReturnType<typeof setTimeout> }>(undefined);

  const keep = useCallback(() => {
    if (!unkept.current) return;
    const { value, timer } = unkept.current;
    unkept.current = undefined;
    clearTimeout(timer);
    void (says(value) === says(begins) ? dropDraft(name) : keepDraft(name, value));
  }, [name, begins]);

  useEffect(() => {
    let gone = false;
    void findDraft<T>(name).then((found) => {
      if (!gone) setKnown({ value: found ?? begins, restored: found !== undefined });
    });
    // Whoever leaves a field has done with it, and a page that is put away may not come back.
    addEventListener('focusout', keep);
    addEventListener('pagehide', keep);
    return () => {
      gone = true;
      removeEventListener('focusout', keep);
      removeEventListener('pagehide', keep);
      keep();
    };
  }, [name, begins, keep]);

  const change = useCallback(
    (value: T) => {
      setKnown((before) => ({ value, restored: before?.restored ?? false }));
      clearTimeout(unkept.current?.timer);
      unkept.current = { value, timer: setTimeout(keep, PAUSE_MS) };
    },
    [keep],
  );
  const drop = useCallback(() => {
    clearTimeout(unkept.current?.timer);
    unkept.current = undefined;
    setKnown({ value: begins, restored: false });
    void dropDraft(name);
  }, [name, begins]);
  return known && { ...known, change, drop };
}
