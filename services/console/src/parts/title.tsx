import { useEffect } from 'react';

/** The heading of a page, and the name of its tab: what the page is, never whom it is about. */
export function Title({ says }: { says: string }) {
  useEffect(() => {
    document.title = `${says} · Passerelle`;
  }, [says]);
  return <h1>{says}</h1>;
}
