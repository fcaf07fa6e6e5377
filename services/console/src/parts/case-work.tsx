import { Link } from 'wouter';
import { actsFor } from '../logic/acts.js';
import type { CaseView, Me } from '../types.js';
import { useWords } from '../words/use-words.js';

/** What one may do about a case at this office. */
export function CaseWork({ view, me }: { view: CaseView; me: Me }) {
  const { t } = useWords();
  const acts = me.roles.some((role) => role === 'caseworker' || role === 'supervisor');
  const pages = [
    // Whoever does not see all of a file may not replace it, and where only an offer is there is no file.
    ...(me.roles.includes('caseworker') && view.content.file ? ['file'] : []),
    ...(acts ? ['consent', 'files'] : []),
    ...actsFor(me, view).map((act) => `acts/${act}`),
    ...(acts ? ['print'] : []),
  ];
  if (pages.length === 0) return null;
  return (
    <nav aria-label={t('work.title')} className="buttons">
      {pages.map((page) => (
        <Link key={page} href={`/cases/${view.id}/${page}`} className="button">
          {t(page.startsWith('acts/') ? `act.${page.slice('acts/'.length)}` : `work.${page}`)}
        </Link>
      ))}
    </nav>
  );
}
