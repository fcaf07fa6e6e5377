import { useId } from 'react';
import { type Language, LANGUAGES, NAMES, speak } from '../words/words.js';
import { useWords } from '../words/use-words.js';

export function LanguageChoice() {
  const { t, language } = useWords();
  const id = useId();
  return (
    <span className="language">
      <label htmlFor={id}>{t('frame.language')}</label>{' '}
      <select id={id} value={language} onChange={({ target }) => void speak(target.value as Language)}>
        {LANGUAGES.map((each) => (
          <option key={each} value={each} lang={each}>
            {NAMES[each]}
          </option>
        ))}
      </select>
    </span>
  );
}
