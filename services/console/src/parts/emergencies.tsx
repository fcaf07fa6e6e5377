import { useState } from 'react';
import { ask } from '../api.js';
import { queries } from '../queries.js';
import type { Emergency, Me } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Due } from './due.js';
import { ProblemNote } from './problem-note.js';

const JUDGES = ['supervisor', 'data-protection-officer'];

/** Cases that were opened in an emergency: for those who judge whether it was one, and for whoever opened them. */
export function Emergencies({ items, me }: { items: Emergency[]; me: Me }) {
  const { t } = useWords();
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="emergencies">
      <h2 id="emergencies">{t('emergency.title')}</h2>
      <ul className="cards" aria-live="polite">
        {items.map((each) => (
          <Card key={each.id} emergency={each} me={me} />
        ))}
      </ul>
    </section>
  );
}

function Card({ emergency: { id, caseId, staffId, reason, until, endedAt }, me }: { emergency: Emergency; me: Me }) {
  const { t } = useWords();
  const [error, setError] = useState<unknown>();
  const over = endedAt !== null || Date.parse(until) <= Date.now();
  const mayJudge = staffId !== me.id && me.roles.some((role) => JUDGES.includes(role));
  const send = (path: string, body?: object) => {
    setError(undefined);
    const sent = ask('POST', `emergencies/${id}/${path}`, body ? { body } : {});
    sent.then(
      () => void queries.invalidateQueries(),
      (problem: unknown) => setError(problem),
    );
  };
  return (
    <li className="card">
      <p className="what">{t(`emergency.reason.${reason}`)}</p>
      <p>
        {over ? t('emergency.over') : t('emergency.until')} {!over && <Due at={until} overdue={false} />}
      </p>
      <p className="small">
        {t('case.short')} {caseId.slice(-12)}
      </p>
      <p>
        {mayJudge && (
          <>
            <button type="button" onClick={() => send('verdict', { verdict: 'justified' })}>
              {t('emergency.justified')}
            </button>{' '}
            <button type="button" onClick={() => send('verdict', { verdict: 'not_justified' })}>
              {t('emergency.not-justified')}
            </button>
          </>
        )}{' '}
        {!over && (
          <button type="button" onClick={() => send('ending')}>
            {t('emergency.end')}
          </button>
        )}
      </p>
      {error !== undefined && <ProblemNote error={error} />}
    </li>
  );
}
