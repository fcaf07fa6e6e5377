import { LanguageChoice } from '../parts/language-choice.js';
import { Title } from '../parts/title.js';
import { type Ended, goToLogin } from '../session.js';
import { useWords } from '../words/use-words.js';

/** Where somebody is who is not logged in. */
export function LogInPage({ ended }: { ended?: Ended }) {
  const { t } = useWords();
  return (
    <main className="log-in">
      <LanguageChoice />
      <Title says={t('log-in.title')} />
      {ended && <p role="alert">{t(`ended.${ended}`)}</p>}
      <p>{t('log-in.says')}</p>
      <button type="button" className="first" onClick={goToLogin}>
        {t('log-in.go')}
      </button>
    </main>
  );
}
