import { useRef, useState } from 'react';
import { ask } from '../api.js';
import { lookAgain } from '../queries.js';

/** Does something once, however often somebody presses, and asks anew for what is on the page. */
export function useAct() {
  const underWay = useRef(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [error, setError] = useState<unknown>();
  const act = (
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    onDone?: () => void,
    headers?: Record<string, string>,
  ) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setDone(false);
    setError(undefined);
    ask(method, path, { ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) })
      .then(
        () => {
          setDone(true);
          onDone?.();
        },
        (reason: unknown) => setError(reason),
      )
      .finally(() => {
        underWay.current = false;
        setBusy(false);
        lookAgain();
      });
  };
  return { busy, done, error, act };
}
