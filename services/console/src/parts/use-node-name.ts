import { useCallback } from 'react';
import { usePartners } from '../queries.js';
import { useWords } from '../words/use-words.js';

/** A node as people know it: its country, what it is, and its id. */
export function useNodeName(): (id: string | null) => string {
  const { t, country, list } = useWords();
  const { data } = usePartners();
  return useCallback(
    (id) => {
      if (id === null) return t('node.here');
      const known = data?.items.find(({ node }) => node === id);
      if (known) return `${list([country(known.country), t(`node.${known.kind}`)])} (${id})`;
      const relay = data?.relays.find(({ node }) => node === id);
      return relay ? `${list([country(relay.country), t('node.organisation')])} (${id})` : id;
    },
    [t, country, list, data],
  );
}
