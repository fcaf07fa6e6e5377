import { Link } from 'wouter';
import type { CaseView, Me } from '../types.js';
import { useWords } from '../words/use-words.js';

/** What one may do about a case at this office. */
export function CaseWork({ view, me }: { view: CaseView; me: Me }) {
  const { t } = useWords();
  const acts = me.roles.some((role) => role === 'caseworker' || role === 'supervisor');
  const pages = [
    // Whoever does not see all of a file may not replace it, and where only an offer is there is no file.
    ...(me.roles.includes('caseworker') && view.content.file ? ['file'] : []),
    ...(acts ? ['consent'] : []),
  ];
  if (pages.length === 0) return null;
  return (
    <nav aria-label={t('work.title')} className="buttons">
      {pages.map((page) => (
        <Link key={page} href={`/cases/${view.id}/${page}`} className="button">
          {t(`work.${page}`)}
        </Link>
      ))}
    </nav>
  );
}
