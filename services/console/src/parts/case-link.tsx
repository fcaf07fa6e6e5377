import { Link } from 'wouter';
import { useWords } from '../words/use-words.js';

/** Which case it is, by its number, and the way back to it. */
export function CaseLink({ id }: { id: string }) {
  const { t } = useWords();
  return (
    <p className="small">
      <Link href={`/cases/${id}`}>
        {t('case.short')} {id.slice(-12)}
      </Link>
    </p>
  );
}
