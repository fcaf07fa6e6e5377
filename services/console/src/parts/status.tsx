import { type ReactNode, useEffect, useRef } from 'react';

interface StatusProps {
  /** What it tells of, as a value that is another one when there is something new. */
  of: unknown;
  children?: ReactNode;
}

/** How something stands or went: read aloud when it changes, and where the focus goes if what had it is gone by then. */
export function Status({ of, children }: StatusProps) {
  const at = useRef<HTMLParagraphElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current && document.activeElement === document.body) at.current?.focus();
    first.current = false;
  }, [of]);
  return (
    <p role="status" tabIndex={-1} ref={at}>
      {children}
    </p>
  );
}
