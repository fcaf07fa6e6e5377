import { useWords } from '../words/use-words.js';
import type { Draft } from './use-draft.js';

/** That what stands in the form is from before, and the way to begin anew. */
export function RestoredNote({ draft }: { draft: Pick<Draft<unknown>, 'restored' | 'drop'> }) {
  const { t } = useWords();
  if (!draft.restored) return null;
  return (
    <p className="restored" role="status">
      {t('draft.restored')}{' '}
      <button type="button" onClick={draft.drop}>
        {t('draft.discard')}
      </button>
    </p>
  );
}
