import { type FormEvent, useId, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ask, Problem } from '../api.js';
import { findCaseNumber } from '../logic/case-number.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Title } from '../parts/title.js';
import { useOnce } from '../parts/use-once.js';
import { lookAgain } from '../queries.js';
import type { Emergency } from '../types.js';
import { useWords } from '../words/use-words.js';
import { whileBusy } from '../parts/while-busy.js';

const REASONS = [
  'danger_to_life',
  'child_missing',
  'medical_emergency',
  'child_at_the_door',
  'court_hearing_now',
] as const;

/** A caseworker opens a case that was not given to them, to read it, and is told before what follows from that. */
export default function EmergencyPage({ id }: { id: string }) {
  const { t } = useWords();
  return (
    <>
      <Title says={t('emergency.go')} />
      <p>{t('emergency.open.says')}</p>
      <Form number={id} />
    </>
  );
}

function Form({ number }: { number: string }) {
  const { t } = useWords();
  const [numberId, reasonId, wrongId] = [useId(), useId(), useId()];
  const [, go] = useLocation();
  const [typed, setTyped] = useState(number);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const caseId = findCaseNumber(typed);
  const wrong = caseId === undefined ? 'oversight.no-number' : reason === '' ? 'emergency.open.no-reason' : undefined;
  const send = (of: string) => ask<Emergency>('POST', `cases/${of}/emergencies`, { body: { reason } });
  const { busy, error, submit } = useOnce(send, {
    done: ({ caseId: opened }) => {
      lookAgain();
      go(`/cases/${opened}`);
    },
  });
  const open = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (caseId !== undefined && wrong === undefined) submit(caseId);
  };
  const theirs = error instanceof Problem && error.code === 'already-exists';
  return (
    <form onSubmit={open}>
      <p className="inline">
        <label htmlFor={numberId}>{t('oversight.case-number')}</label>
        <input
          id={numberId}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={wrongId}
          aria-invalid={asked && caseId === undefined}
          onChange={({ target }) => setTyped(target.value)}
        />
      </p>
      <p className="inline">
        <label htmlFor={reasonId}>{t('emergency.open.why')}</label>
        <select
          id={reasonId}
          value={reason}
          aria-describedby={wrongId}
          aria-invalid={asked && reason === ''}
          onChange={({ target }) => setReason(target.value)}
        >
          <option value="">{t('common.choose')}</option>
          {REASONS.map((each) => (
            <option key={each} value={each}>
              {t(`emergency.reason.${each}`)}
            </option>
          ))}
        </select>
      </p>
      <p id={wrongId} role="status">
        {asked && wrong && t(wrong)}
      </p>
      <p className="buttons">
        <button type="submit" className="first" {...whileBusy(busy)}>
          {t('emergency.open.do')}
        </button>
      </p>
      {error !== undefined && !theirs && <ProblemNote error={error} />}
      {theirs && caseId !== undefined && (
        <p role="alert">
          {t('emergency.open.yours')} <Link href={`/cases/${caseId}`}>{t('case.title')}</Link>
        </p>
      )}
    </form>
  );
}
