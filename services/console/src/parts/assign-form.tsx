import { type FormEvent, useId, useState } from 'react';
import { ask } from '../api.js';
import { lookAgain, useStaff } from '../queries.js';
import { useWords } from '../words/use-words.js';
import { ProblemNote } from './problem-note.js';
import { useOnce } from './use-once.js';
import { whileBusy } from './while-busy.js';

const WORKERS = ['caseworker', 'consular-officer'];

/** A supervisor gives a case to somebody who works on it from then on. */
export function AssignForm({ caseId }: { caseId: string }) {
  const { t } = useWords();
  const id = useId();
  const { data } = useStaff(true);
  const [chosen, setChosen] = useState('');
  const [done, setDone] = useState(false);
  const workers = (data?.items ?? []).filter(
    ({ active, roles }) => active && roles.some((role) => WORKERS.includes(role)),
  );
  const give = (staffId: string) => ask('POST', `cases/${caseId}/assignments`, { body: { staffId } });
  const { busy, error, submit } = useOnce(give, {
    again: true,
    done: () => {
      setDone(true);
      lookAgain();
    },
  });
  return (
    <section aria-labelledby="assign">
      <h2 id="assign">{t('assign.title')}</h2>
      <form onSubmit={(event: FormEvent) => (event.preventDefault(), submit(chosen))} className="inline">
        <label htmlFor={id}>{t('assign.who')}</label>
        <select id={id} required value={chosen} onChange={({ target }) => setChosen(target.value)}>
          <option value="">{t('common.choose')}</option>
          {workers.map((each) => (
            <option key={each.id} value={each.id}>
              {each.displayFunction}
            </option>
          ))}
        </select>
        <button type="submit" {...whileBusy(busy)}>
          {t('assign.do')}
        </button>
      </form>
      <p role="status">{done && t('assign.done')}</p>
      {error !== undefined && <ProblemNote error={error} />}
    </section>
  );
}
