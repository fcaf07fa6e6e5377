import { useCallback, useEffect, useState } from 'react';
import { ask, onSessionLost } from './api.js';
import { openDrafts } from './drafts.js';
import { closeSession, type Ended, findUntold, forget, type Left, onEndedElsewhere, tellNode } from './session.js';
import type { Term } from './logic/own-terms.js';
import { menuOf } from './logic/pages.js';
import { INBOX, queries } from './queries.js';
import type { Items, Me } from './types.js';
import { callThings } from './words/words.js';

export type Session =
  | { is: 'asking' }
  | { is: 'in'; me: Me }
  | { is: 'leaving'; why: Left; elsewhere: boolean; failed: boolean }
  | { is: 'out'; ended?: Ended };
/** Left, and the node does not know it yet. @param elsewhere in another tab, which tells it */
const leaving = (why: Left, elsewhere: boolean): Session => ({ is: 'leaving', why, elsewhere, failed: false });

/** Who is logged in. @param came why a login came to nothing, where one did */
export function useSession(came: Ended | undefined) {
  const [session, setSession] = useState<Session>(() => {
    const untold = findUntold();
    return untold ? leaving(untold, false) : { is: 'asking' };
  });
  const end = useCallback((ended?: Ended) => {
    forget();
    setSession({ is: 'out', ...(ended ? { ended } : {}) });
  }, []);

  useEffect(() => {
    // Whoever comes now may be somebody else: of that session nothing is asked but its end.
    if (findUntold()) return;
    let gone = false;
    const { me: asked, terms } = begun ?? askAll();
    begun = undefined;
    asked.then(
      async (me) => {
        if (findUntold()) return;
        const [, own] = await Promise.all([openDrafts(me.id), terms]);
        callThings(own);
        if (!gone) setSession((now) => (now.is === 'asking' ? { is: 'in', me } : now));
      },
      () => gone || findUntold() || end(came),
    );
    return () => void (gone = true);
  }, [came, end]);

  useEffect(() => {
    // Before anybody was in, there is no session to lose.
    onSessionLost(() => setSession((now) => (now.is === 'in' ? (forget(), { is: 'out', ended: 'expired' }) : now)));
    // Whoever is telling the node already goes on: left by two tabs at once, each would leave it to the other.
    return onEndedElsewhere((why) => {
      forget();
      setSession((now) => (now.is === 'leaving' ? now : leaving(why, true)));
    });
  }, []);

  const [why, elsewhere] = session.is === 'leaving' ? [session.why, session.elsewhere] : [];
  useEffect(() => {
    if (why === undefined) return;
    const failed = () => setSession((now) => (now.is === 'leaving' ? { ...now, failed: true } : now));
    return tellNode(why, { elsewhere: elsewhere === true, failed, heard: () => setSession({ is: 'out', ended: why }) });
  }, [why, elsewhere]);

  const logOut = useCallback((left: Left) => {
    closeSession(left);
    setSession(leaving(left, false));
    history.replaceState(null, '', '/console/');
  }, []);
  return { session, logOut };
}

/** What has to be known before anything can be shown. */
interface Asked {
  me: Promise<Me>;
  terms: Promise<readonly Term[]>;
}

let begun: Asked | undefined;

/** While the words are on their way: over a slow line each answer takes as long as all of them. */
export function beginSession(): void {
  if (findUntold()) return;
  begun = askAll();
  // Who opens the console comes to what waits, and nearly always has it.
  const isAtInbox = (me: Me) => location.pathname === '/console/' && menuOf(me.roles)[0]?.path === '/';
  begun.me.then((me) => (isAtInbox(me) ? queries.prefetchQuery(INBOX) : undefined)).catch(() => undefined);
}

function askAll(): Asked {
  return { me: ask<Me>('GET', 'me'), terms: askTerms() };
}

/** Without an answer things are called as usual: no one waits for words. */
async function askTerms(): Promise<readonly Term[]> {
  const { items } = await ask<Items<Term>>('GET', 'terms').catch(() => ({ items: [] }));
  return items;
}
