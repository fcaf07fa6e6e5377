import { useCallback, useEffect, useState } from 'react';
import { ask, onSessionLost } from './api.js';
import { openDrafts } from './drafts.js';
import { closeSession, type Ended, forget, onEndedElsewhere } from './session.js';
import type { Term } from './logic/own-terms.js';
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
    ask<Me>('GET', 'me').then(
      async (me) => {
        await Promise.all([openDrafts(me.id), askTerms()]);
        if (!gone) setSession({ is: 'in', me });
      },
      () => gone || end(came),
    );
    return () => void (gone = true);
  }, [came, end]);

  useEffect(() => {
    // Before anybody was in, there is no session to lose.
    onSessionLost(() => setSession((now) => (now.is === 'in' ? (forget(), { is: 'out', ended: 'expired' }) : now)));
    return onEndedElsewhere(() => end('logged-out'));
  }, [end]);

  const logOut = useCallback(
    (why: Ended) => {
      end(why);
      history.replaceState(null, '', '/console/');
      void closeSession(why);
    },
    [end],
  );
  return { session, logOut };
}

/** Without an answer things are called as usual: no one waits for words. */
async function askTerms(): Promise<void> {
  const { items } = await ask<Items<Term>>('GET', 'terms').catch(() => ({ items: [] }));
  callThings(items);
}
