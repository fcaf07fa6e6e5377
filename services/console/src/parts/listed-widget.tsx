import { ariaDescribedByIds, type WidgetProps } from '@rjsf/utils';
import { memo, useEffect, useMemo, useState } from 'react';
import { listCountries, listLanguages, SCRIPTS } from '../logic/coded-lists.js';
import { useWords } from '../words/use-words.js';

const CODED = /^[A-Za-z-]{2,12}$/;

/** A code of a public list, found by its name or typed; its name stands beside it. */
export function ListedWidget({ id, value, options, onChange }: WidgetProps) {
  const words = useWords();
  const list = options['list'] as 'country' | 'language' | 'script';
  const text = typeof value === 'string' ? value : '';
  const name = { country: words.country, language: words.languageName, script: words.scriptName }[list];
  return (
    <span className="listed">
      <input
        id={id}
        className="form-control"
        type="text"
        list={`list-${list}`}
        value={text}
        aria-describedby={ariaDescribedByIds(id)}
        autoComplete="off"
        onChange={({ target }) => onChange(target.value === '' ? options.emptyValue : target.value)}
      />
      <span className="small">{CODED.test(text) && name(text) !== text && name(text)}</span>
    </span>
  );
}

/** Milliseconds that a form stands before its lists are made: of hundreds of names, and nobody chooses that fast. */
const LATER_MS = 300;

/** What the fields of a form choose from, once for all of them; not made anew at each key. */
export const Lists = memo(function Lists() {
  const [made, setMade] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setMade(true), LATER_MS);
    return () => clearTimeout(timer);
  }, []);
  return made && <EachList />;
});

function EachList() {
  const { language, country, languageName, scriptName } = useWords();
  const lists = useMemo(
    () => [
      { id: 'list-country', codes: listCountries(), say: country },
      { id: 'list-language', codes: listLanguages(), say: languageName },
      { id: 'list-script', codes: SCRIPTS, say: scriptName },
    ],
    // The names are of the language.
    [language, country, languageName, scriptName],
  );
  return lists.map(({ id, codes, say }) => (
    <datalist key={id} id={id}>
      {codes.map((code) => (
        <option key={code} value={code}>
          {say(code)}
        </option>
      ))}
    </datalist>
  ));
}
