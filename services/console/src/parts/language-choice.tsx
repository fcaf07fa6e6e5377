import { useId, useState } from 'react';
import { keepChoice, type Language, LANGUAGES, NAMES, speak } from '../words/words.js';
import { useWords } from '../words/use-words.js';

export function LanguageChoice() {
  const { t, language } = useWords();
  const id = useId();
  const [failed, setFailed] = useState(false);
  const choose = (chosen: Language) => {
    setFailed(false);
    speak(chosen).catch(async () => {
      // A browser does not ask again for words that failed to come once: they come with the page.
      keepChoice(chosen);
      if (await isThere()) location.reload();
      else setFailed(true);
    });
  };
  return (
    <span className="language">
      <label htmlFor={id}>{t('frame.language')}</label>{' '}
      <select id={id} value={language} onChange={({ target }) => choose(target.value as Language)}>
        {LANGUAGES.map((each) => (
          <option key={each} value={each} lang={each}>
            {NAMES[each]}
          </option>
        ))}
      </select>
      {failed && (
        <span role="alert" className="text-danger">
          {t('problem.offline')}
        </span>
      )}
    </span>
  );
}

const isThere = () =>
  fetch('/console/', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
