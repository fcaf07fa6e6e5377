import { useEffect } from 'react';
import { queries } from './queries.js';
import type { Me } from './types.js';

/** What the node says that something changed in; of each, ids only. */
const TOPICS = ['approval', 'attachment', 'case', 'conversation', 'deadline', 'duplicate', 'emergency'] as const;
const HEARERS = new Set(['caseworker', 'supervisor', 'consular-officer', 'data-protection-officer']);
type Topic = (typeof TOPICS)[number];

const READINGS: ReadonlySet<unknown> = new Set(['case', 'consents', 'approval-preview']);
/** Of these too every reading stands in a record; what moves elsewhere does not change them. */
const READ_ONCE: ReadonlySet<unknown> = new Set(['voice', 'duplicate']);
/** By the name of a query, what alone can change what it holds; of all others, anything can. */
const MOVED_BY: ReadonlyMap<unknown, readonly Topic[]> = new Map<string, readonly Topic[]>([
  ['attachments', ['attachment', 'case', 'conversation']],
  ['emergencies', ['emergency']],
  ['partners', []],
  ['staff', []],
]);

/** After a stream that the node would not open: a proxy, or the node, is being started anew. */
const AGAIN_MS = 5_000;

/** What comes together is asked for once: over a bad line each asking anew gives up the one before. */
const TOGETHER_MS = 150;

/** Of a query's key: whether what it holds may have changed. */
type Stale = (key: readonly unknown[]) => boolean;
const stale: Stale[] = [];

/**
 * Every reading of a case stands in the ledger: a case is read again when it changed, or when a message, which may bring
 * more of it, moved its exchange; everything else whenever anything did.
 */
function renew(topic: Topic, data: string): void {
  const { id } = JSON.parse(data) as { id?: string };
  const mayShowMore = topic === 'conversation';
  soon(([name, of]) => {
    if (READINGS.has(name)) return mayShowMore || (topic === 'case' && of === id);
    return MOVED_BY.get(name)?.includes(topic) ?? true;
  });
}

/** What changed meanwhile is not known: everything may be stale. */
const renewAll = () => soon(() => true);

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
    for (const topic of TOPICS) stream.addEventListener(topic, ({ data }) => renew(topic, String(data)));
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
