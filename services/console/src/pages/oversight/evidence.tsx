import { type FormEvent, useId, useState } from 'react';
import { ask } from '../../api.js';
import { findCaseNumber } from '../../logic/case-number.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Title } from '../../parts/title.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';
import { whileBusy } from '../../parts/while-busy.js';

/** A file that proves an exchange without this node, to be taken away, and how it is verified elsewhere. */
export default function EvidencePage({ me }: { me: Me }) {
  const { t } = useWords();
  return (
    <>
      <Title says={t('menu.evidence')} />
      <p>{t('evidence.says')}</p>
      <Take readable={me.roles.includes('supervisor')} />
      <section aria-labelledby="offline">
        <h2 id="offline">{t('evidence.offline')}</h2>
        <ol>
          <li>{t('evidence.copy')}</li>
          <li>{t('evidence.root')}</li>
          <li>
            {t('evidence.run')}
            <pre dir="ltr">npm run passerelle -- evidence verify evidence.json --root root.json</pre>
          </li>
          <li>{t('evidence.result')}</li>
        </ol>
      </section>
    </>
  );
}

function Take({ readable }: { readable: boolean }) {
  const { t } = useWords();
  const ids = { number: useId(), content: useId() };
  const [typed, setTyped] = useState('');
  const [content, setContent] = useState(false);
  const [state, setState] = useState<'busy' | 'done' | 'no-number'>();
  const [error, setError] = useState<unknown>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (state === 'busy') return;
    const number = findCaseNumber(typed);
    setError(undefined);
    setState(number === undefined ? 'no-number' : 'busy');
    if (number === undefined) return;
    ask<unknown>('GET', `conversations/${number}/evidence?content=${content ? 'readable' : 'none'}`).then(
      (bundle) => {
        save(`evidence-${number}.json`, bundle);
        setState('done');
      },
      (reason: unknown) => {
        setError(reason);
        setState(undefined);
      },
    );
  };
  return (
    <form onSubmit={submit} className="stacked">
      <label htmlFor={ids.number}>{t('evidence.number')}</label>
      <input
        id={ids.number}
        required
        value={typed}
        autoComplete="off"
        onChange={({ target }) => setTyped(target.value)}
      />
      {readable && (
        <p>
          <input
            id={ids.content}
            type="checkbox"
            checked={content}
            onChange={({ target }) => setContent(target.checked)}
          />{' '}
          <label htmlFor={ids.content} className="beside-box">
            {t('evidence.readable')}
          </label>
        </p>
      )}
      <p className="buttons">
        <button type="submit" className="first" {...whileBusy(state === 'busy')}>
          {t('evidence.take')}
        </button>
      </p>
      <p role="status">
        {state === 'done' && t('evidence.taken')}
        {state === 'no-number' && t('oversight.no-number')}
      </p>
      {error !== undefined && <ProblemNote error={error} kept />}
    </form>
  );
}

/** Hands a file over to the browser's own way of keeping one. */
function save(name: string, bundle: unknown): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(bundle)], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
