import { useEffect } from 'react';
import { type Change, type Held, mayHaveMoved, TOPICS } from './logic/may-have-moved.js';
import { queries } from './queries.js';
import type { Me } from './types.js';

const HEARERS = new Set(['caseworker', 'supervisor', 'consular-officer', 'data-protection-officer']);
/** Of these every reading stands in a record, and there is nothing in them that others change. */
const READ_ONCE: ReadonlySet<unknown> = new Set(['voice', 'duplicate']);

/** After a stream that the node would not open: a proxy, or the node, is being started anew. */
const AGAIN_MS = 5_000;

/** What comes together is asked for once: over a bad line each asking anew gives up the one before. */
const TOGETHER_MS = 150;

/** Of a query's key: whether what it holds may have changed. */
type Stale = (key: readonly unknown[]) => boolean;
const stale: Stale[] = [];

const held: Held = {
  approval: (id) => queries.getQueryData(['approval', id]),
  conversation: (id) => queries.getQueryData(['conversation', id]),
};

/** Told of each change, or that any may have been missed. */
type Hearer = (change: Change | undefined) => void;
const hearers = new Set<Hearer>();
const tell: Hearer = (change) => hearers.forEach((hear) => hear(change));

/** @param moved called whenever a case may be other than it was @returns what ends it */
export function onCaseMoved(caseId: string, moved: () => void): () => void {
  const hear: Hearer = (change) => {
    if (!change || mayHaveMoved(['case', caseId], change, held)) moved();
  };
  hearers.add(hear);
  return () => void hearers.delete(hear);
}

/** What changed meanwhile is not known: everything may be stale. */
function renewAll(): void {
  tell(undefined);
  soon(() => true);
}

function soon(isStale: Stale): void {
  if (stale.push(isStale) > 1) return;
  setTimeout(() => {
    const all = stale.splice(0);
    const predicate = ({ queryKey }: { queryKey: readonly unknown[] }) =>
      !READ_ONCE.has(queryKey[0]) && all.some((each) => each(queryKey));
    void queries.invalidateQueries({ predicate });
  }, TOGETHER_MS);
}

/** @param since the newest change before anything on the page was read @returns what ends it */
function listen(since: string): () => void {
  let again: ReturnType<typeof setTimeout> | undefined;
  let stream: EventSource;
  const open = (after = '') => {
    stream = new EventSource(`/api/v1/events${after}`);
    for (const topic of TOPICS) {
      stream.addEventListener(topic, ({ data }) => {
        const { id } = JSON.parse(String(data)) as { id: string };
        tell({ topic, id });
        soon((key) => mayHaveMoved(key, { topic, id }, held));
      });
    }
    stream.addEventListener('missed', renewAll);
    // A line that broke is mended by the browser, which says what it heard last; not a refusal.
    stream.addEventListener('error', () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      again = setTimeout(() => {
        open();
        stream.addEventListener('open', renewAll, { once: true });
      }, AGAIN_MS);
    });
  };
  open(`?after=${since}`);
  return () => {
    clearTimeout(again);
    stream.close();
  };
}

/** Asks again whatever is on the page as soon as the node says that something changed; it says ids only. */
export function useLive({ roles, newestChange }: Me): void {
  const hears = roles.some((role) => HEARERS.has(role));
  useEffect(() => (hears ? listen(newestChange) : undefined), [hears, newestChange]);
}
