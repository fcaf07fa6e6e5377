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
      if (known) return t('node.named', { country: country(known.country), kind: t(`node.${known.kind}`), node: id });
      const relay = data?.relays.find(({ node }) => node === id);
      return relay ? t('node.named', { country: country(relay.country), kind: t('node.organisation'), node: id }) : id;
    },
    [t, country, list, data],
  );
}
