import { useCallback, useEffect, useState } from 'react';
import { ask, onSessionLost, Problem } from './api.js';
import { closeSession, type Ended, forget, onEndedElsewhere, openSession } from './session.js';
import type { Me } from './types.js';

export type Session = { is: 'asking' } | { is: 'in'; me: Me } | { is: 'out'; ended?: Ended };

/** Who is logged in; what one came with is used once. */
export function useSession(came: { token?: string; ended?: Ended }) {
  const [session, setSession] = useState<Session>({ is: 'asking' });
  const end = useCallback((ended?: Ended) => {
    forget();
    setSession({ is: 'out', ...(ended ? { ended } : {}) });
  }, []);
  const logIn = useCallback(async (token: string) => setSession({ is: 'in', me: await openSession(token) }), []);

  useEffect(() => {
    let gone = false;
    const { token, ended } = came;
    const known = token ? openOnce(token) : ask<Me>('GET', 'me');
    known.then(
      (me) => gone || setSession({ is: 'in', me }),
      (error: unknown) => {
        if (gone) return;
        const offline = error instanceof Problem && error.code !== 'unauthenticated';
        end(ended ?? (token && !offline ? 'login-failed' : undefined));
      },
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
      void closeSession();
    },
    [end],
  );
  return { session, logIn, logOut };
}

/** An effect may run twice; a login must not. */
const opening = new Map<string, Promise<Me>>();
function openOnce(token: string): Promise<Me> {
  const known = opening.get(token) ?? openSession(token);
  opening.clear();
  opening.set(token, known);
  return known;
}
