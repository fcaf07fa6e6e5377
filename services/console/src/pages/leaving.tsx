import { LanguageChoice } from '../parts/language-choice.js';
import { Title } from '../parts/title.js';
import { tellNow } from '../session.js';
import { useWords } from '../words/use-words.js';

/** Where somebody is who has left, until the node has heard of it. There is no way to log in: it would be ended too. */
export function LeavingPage({ failed }: { failed: boolean }) {
  const { t } = useWords();
  return (
    <main className="log-in">
      <LanguageChoice />
      <Title says={t('leaving.title')} />
      <p role={failed ? 'alert' : 'status'}>{t(failed ? 'leaving.not-told' : 'leaving.says')}</p>
      {failed && (
        <button type="button" className="first" onClick={tellNow}>
          {t('common.again')}
        </button>
      )}
    </main>
  );
}
