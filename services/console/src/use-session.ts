import { useCallback, useEffect, useState } from 'react';
import { ask, onSessionLost } from './api.js';
import { openDrafts } from './drafts.js';
import { closeSession, type Ended, forget, type Left, onEndedElsewhere } from './session.js';
import type { Term } from './logic/own-terms.js';
import { menuOf } from './logic/pages.js';
import { INBOX, queries } from './queries.js';
import type { Items, Me } from './types.js';
import { callThings } from './words/words.js';

export type Session = { is: 'asking' } | { is: 'in'; me: Me } | { is: 'out'; ended?: Ended };

/** Who is logged in. @param came why a login came to nothing, where one did */
export function useSession(came: Ended | undefined) {
  const [session, setSession] = useState<Session>({ is: 'asking' });
  const end = useCallback((ended?: Ended) => {
    forget();
    setSession({ is: 'out', ...(ended ? { ended } : {}) });
  }, []);

  useEffect(() => {
    let gone = false;
    const { me: asked, terms } = begun ?? askAll();
    begun = undefined;
    asked.then(
      async (me) => {
        const [, own] = await Promise.all([openDrafts(me.id), terms]);
        callThings(own);
        if (!gone) setSession({ is: 'in', me });
      },
      () => gone || end(came),
    );
    return () => void (gone = true);
  }, [came, end]);

  useEffect(() => {
    // Before anybody was in, there is no session to lose.
    onSessionLost(() => setSession((now) => (now.is === 'in' ? (forget(), { is: 'out', ended: 'expired' }) : now)));
    return onEndedElsewhere(end);
  }, [end]);

  const logOut = useCallback(
    (why: Left) => {
      end(why);
      history.replaceState(null, '', '/console/');
      void closeSession(why);
    },
    [end],
  );
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
