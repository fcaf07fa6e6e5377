import { useEffect } from 'react';
import { queries } from './queries.js';
import type { Me } from './types.js';

const TOPICS = ['approval', 'attachment', 'case', 'conversation', 'deadline', 'duplicate', 'emergency'] as const;
const HEARERS = new Set(['caseworker', 'supervisor', 'data-protection-officer']);

/** Of these too every reading stands in a record; what moves elsewhere does not change them. */
const READ_ONCE: ReadonlySet<unknown> = new Set(['voice', 'duplicate']);

/**
 * Every reading of a case stands in the ledger: a case is read again when it changed, or when a message, which may bring
 * more of it, moved its exchange; everything else whenever anything did.
 */
function renew(topic: (typeof TOPICS)[number], data: string): void {
  const { id } = JSON.parse(data) as { id?: string };
  const mayShowMore = topic === 'conversation';
  const isStale = ([name, of]: readonly unknown[]) =>
    !READ_ONCE.has(name) && (name !== 'case' || mayShowMore || (topic === 'case' && of === id));
  void queries.invalidateQueries({ predicate: ({ queryKey }) => isStale(queryKey) });
}

/** Asks again whatever is on the page as soon as the node says that something changed; it says ids only. */
export function useLive({ roles }: Me): void {
  const hears = roles.some((role) => HEARERS.has(role));
  useEffect(() => {
    if (!hears) return undefined;
    const stream = new EventSource('/api/v1/events');
    for (const topic of TOPICS) stream.addEventListener(topic, ({ data }) => renew(topic, String(data)));
    return () => stream.close();
  }, [hears]);
}
