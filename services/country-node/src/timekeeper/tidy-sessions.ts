import { IDLE_MS } from '../domain/access/session-limits.js';
import type { NodeParts } from '../ports/node-parts.js';

/** Forgets sessions that are over by themselves, and what the issuer told of logouts; neither opens anything before either. */
export async function tidySessions({ clock, store }: Pick<NodeParts, 'clock' | 'store'>): Promise<number> {
  const now = clock.now();
  return store.transaction((tx) => tx.sessions.tidy(now, new Date(now.getTime() - IDLE_MS)));
}
