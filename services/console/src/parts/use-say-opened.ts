import { useEffect, useRef } from 'react';
import { ask } from '../api.js';
import { findUnopened } from '../logic/unopened.js';
import { useEmergencies } from '../queries.js';
import type { ConversationView, Emergency, Me } from '../types.js';

/**
 * Says, once, that a person opened this page, when the other office awaits an answer and the page is before somebody's eyes.
 * What comes while it stands open is not said to be opened: nobody may sit there. It goes well or not, quietly.
 */
export function useSayOpened(view: ConversationView, { roles }: Me, { glass, settled }: Opened): void {
  const worker = roles.includes('caseworker');
  const emergencies = useEmergencies(worker);
  // Whoever reads in an emergency does not work on the case; until that is known nothing is said.
  const known = settled && (!worker || emergencies.data !== undefined);
  const done = useRef<string>(undefined);
  const unopened = findUnopened(view)?.id;
  useEffect(() => {
    if (!known || done.current === view.id) return undefined;
    const look = () => {
      if (document.visibilityState !== 'visible' || done.current === view.id) return;
      done.current = view.id;
      if (glass || !roles.some((role) => WHO_ACTS.has(role)) || unopened === undefined) return;
      ask('POST', `conversations/${view.id}/opened`).catch(() => undefined);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [known, view.id, glass, roles, unopened]);
}

interface Opened {
  glass: Emergency | undefined;
  /** What is shown is not being read anew. */
  settled: boolean;
}

const WHO_ACTS: ReadonlySet<string> = new Set(['caseworker', 'supervisor', 'consular-officer']);
