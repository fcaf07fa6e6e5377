import { Problem } from '../api.js';
import { useWords } from '../words/use-words.js';
import { ProblemNote } from './problem-note.js';

/** The node refuses to preview what shows nothing of a case: that is no fault, and whoever asked is told so. */
export function NoPreview({ error, kept = false }: { error: unknown; kept?: boolean }) {
  const { t } = useWords();
  if (!(error instanceof Problem) || error.code !== 'matrix-no-column')
    return <ProblemNote error={error} kept={kept} />;
  return (
    <p className="preview" role="alert">
      {t('preview.nothing')}
    </p>
  );
}
