import { type FormEvent, useId, useState } from 'react';
import { findCaseNumber } from '../../logic/case-number.js';
import { useDueCases, useHolds } from '../../oversight-queries.js';
import type { DueCase, Hold } from '../../oversight-types.js';
import { ActButton } from '../../parts/act-button.js';
import { CaseNumber } from '../../parts/case-number.js';
import { Due } from '../../parts/due.js';
import { Loaded } from '../../parts/loaded.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { ReasonButton } from '../../parts/reason-button.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useAct } from '../../parts/use-act.js';
import { useStaffName } from '../../parts/use-staff-name.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';
import { whileBusy } from '../../parts/while-busy.js';

const HOLD_REASONS = [
  'court_order',
  'criminal_investigation',
  'civil_claim',
  'complaint',
  'asylum_procedure',
  'audit',
] as const;
const LIFT_REASONS = ['procedure_ended', 'order_lifted', 'set_in_error', 'held_otherwise'] as const;

/** How long cases are kept: whose time is over, that they are destroyed then, and what holds them back (R21). */
export default function KeepingPage({ me }: { me: Me }) {
  const { t } = useWords();
  return (
    <>
      <Title says={t('keeping.title')} />
      <DueCases me={me} />
      <Holds me={me} />
      <SetHold />
    </>
  );
}

function DueCases({ me }: { me: Me }) {
  const { t, time } = useWords();
  const query = useDueCases();
  return (
    <Loaded query={query}>
      {({ items, more }) => (
        <RecordsTable
          caption={t('keeping.due')}
          empty={t('keeping.none-due')}
          rows={items}
          keyOf={({ id }) => id}
          columns={[
            { head: t('case.title'), cell: ({ id }) => <CaseNumber id={id} me={me} /> },
            { head: t('keeping.closed'), cell: ({ closedAt }) => <time dateTime={closedAt}>{time(closedAt)}</time> },
            { head: t('keeping.until'), cell: ({ retentionUntil }) => <Due at={retentionUntil} overdue={false} /> },
            { head: t('keeping.destruction'), cell: (row) => <Destruction of={row} me={me} /> },
          ]}
          more={more}
        />
      )}
    </Loaded>
  );
}

function Destruction({ of: { id, held, approvalId }, me }: { of: DueCase; me: Me }) {
  const { t } = useWords();
  if (held) return <>{t('keeping.held')}</>;
  if (approvalId !== null) return <>{t('keeping.asked')}</>;
  if (!me.roles.includes('data-protection-officer')) return <>{t('keeping.not-asked')}</>;
  return (
    <ActButton
      says={t('keeping.destroy')}
      warns={t('keeping.destroy-warns')}
      did={t('keeping.asked')}
      path={`cases/${id}/destruction`}
    />
  );
}

function Holds({ me }: { me: Me }) {
  const { t, choice, list, time } = useWords();
  const query = useHolds();
  const nameOf = useStaffName();
  return (
    <Loaded query={query}>
      {({ items, more }) => (
        <RecordsTable
          caption={t('keeping.holds')}
          empty={t('keeping.no-holds')}
          rows={items}
          keyOf={({ id }) => id}
          columns={[
            { head: t('case.title'), cell: ({ caseId }) => <CaseNumber id={caseId} me={me} /> },
            { head: t('keeping.reason'), cell: ({ reason }) => choice(reason) },
            {
              head: t('keeping.review'),
              cell: ({ reviewBy, reviewDue }) => <Due at={reviewBy} overdue={reviewDue} />,
            },
            {
              head: t('keeping.set-by'),
              cell: ({ setBy, setApprovedBy, setAt }) =>
                `${list([nameOf(setBy), nameOf(setApprovedBy)])} · ${time(setAt)}`,
            },
            { head: t('keeping.lifting'), cell: (hold) => <Lifting of={hold} /> },
          ]}
          more={more}
        />
      )}
    </Loaded>
  );
}

function Lifting({ of: { id } }: { of: Hold }) {
  const { t } = useWords();
  return (
    <ReasonButton
      says={t('keeping.lift')}
      warns={t('keeping.lift-warns')}
      did={t('keeping.asked')}
      path={`holds/${id}/lifting`}
      asks={t('keeping.reason')}
      reasons={LIFT_REASONS}
    />
  );
}

function SetHold() {
  const { t, choice } = useWords();
  const ids = { number: useId(), reason: useId(), review: useId() };
  const [entered, setEntered] = useState({ number: '', reason: '', review: '' });
  const [wrong, setWrong] = useState(false);
  const { busy, done, error, act } = useAct();
  const change = (name: keyof typeof entered) => (event: { target: { value: string } }) =>
    setEntered({ ...entered, [name]: event.target.value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = findCaseNumber(entered.number);
    setWrong(number === undefined);
    if (number === undefined) return;
    const body = { reason: entered.reason, reviewBy: new Date(`${entered.review}T12:00:00Z`).toISOString() };
    act('POST', `cases/${number}/holds`, body, () => setEntered({ number: '', reason: '', review: '' }));
  };
  return (
    <section aria-labelledby="set-hold">
      <h2 id="set-hold">{t('keeping.set-hold')}</h2>
      <p>{t('keeping.set-hold-says')}</p>
      <form onSubmit={submit} className="stacked">
        <label htmlFor={ids.number}>{t('oversight.case-number')}</label>
        <input id={ids.number} required aria-invalid={wrong} value={entered.number} onChange={change('number')} />
        <label htmlFor={ids.reason}>{t('keeping.reason')}</label>
        <select id={ids.reason} required value={entered.reason} onChange={change('reason')}>
          <option value="">{t('common.choose')}</option>
          {HOLD_REASONS.map((each) => (
            <option key={each} value={each}>
              {choice(each)}
            </option>
          ))}
        </select>
        <label htmlFor={ids.review}>{t('keeping.review')}</label>
        <input id={ids.review} type="date" required value={entered.review} onChange={change('review')} />
        <p className="buttons">
          <button type="submit" {...whileBusy(busy)}>
            {t('step.ask-approval')}
          </button>
        </p>
      </form>
      <p role="status">
        {done && t('keeping.asked')}
        {wrong && t('oversight.no-number')}
      </p>
      {error !== undefined && <ProblemNote error={error} kept />}
    </section>
  );
}
