import { useEffect, useRef } from 'react';

/** The heading of a page, and the name of its tab: what the page is, never whom it is about. */
export function Title({ says }: { says: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Of a page that came later than whoever was led to it.
  useEffect(() => {
    if (document.activeElement?.id === 'main') heading.current?.focus();
  }, []);
  useEffect(() => {
    document.title = `${says} · Passerelle`;
    // Said as well: Orca finds the heading by itself when a link that had the focus goes with its page, and keeps silent of it.
    const page = document.getElementById('page');
    if (page) page.textContent = says;
  }, [says]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {says}
    </h1>
  );
}
