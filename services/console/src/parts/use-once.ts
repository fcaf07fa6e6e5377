import { useRef, useState } from 'react';

/** Does something once: what is under way is not begun again, and after a success nothing is, unless it may be done anew. */
export function useOnce<I, O>(
  act: (input: I) => Promise<O>,
  { done, failed, again = false }: { done: (outcome: O) => void; failed?: (error: unknown) => void; again?: boolean },
) {
  const underWay = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = (input: I) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setError(undefined);
    const free = () => {
      underWay.current = false;
      setBusy(false);
    };
    act(input).then(
      (outcome) => {
        if (again) free();
        done(outcome);
      },
      (reason: unknown) => {
        free();
        setError(reason);
        failed?.(reason);
      },
    );
  };
  return { busy, error, submit };
}
