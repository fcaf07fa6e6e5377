import { useEffect } from 'react';
import { queries } from './queries.js';
import type { Me } from './types.js';

const TOPICS = ['approval', 'attachment', 'case', 'conversation', 'deadline', 'duplicate', 'emergency'] as const;
const HEARERS = new Set(['caseworker', 'supervisor', 'consular-officer', 'data-protection-officer']);
const READINGS: ReadonlySet<unknown> = new Set(['case', 'consents', 'approval-preview']);
/** Of these too every reading stands in a record; what moves elsewhere does not change them. */
const READ_ONCE: ReadonlySet<unknown> = new Set(['voice', 'duplicate']);

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
function renew(topic: (typeof TOPICS)[number], data: string): void {
  const { id } = JSON.parse(data) as { id?: string };
  const mayShowMore = topic === 'conversation';
  soon(([name, of]) => !READINGS.has(name) || mayShowMore || (topic === 'case' && of === id));
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

/** @returns what ends it */
function listen(): () => void {
  let again: ReturnType<typeof setTimeout> | undefined;
  let stream: EventSource;
  const open = () => {
    stream = new EventSource('/api/v1/events');
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
  open();
  return () => {
    clearTimeout(again);
    stream.close();
  };
}

/** Asks again whatever is on the page as soon as the node says that something changed; it says ids only. */
export function useLive({ roles }: Me): void {
  const hears = roles.some((role) => HEARERS.has(role));
  useEffect(() => (hears ? listen() : undefined), [hears]);
}
