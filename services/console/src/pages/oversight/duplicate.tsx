import { useDuplicate } from '../../oversight-queries.js';
import type { DuplicateView } from '../../oversight-types.js';
import { CaseNumber } from '../../parts/case-number.js';
import { Facts } from '../../parts/facts.js';
import { Loaded } from '../../parts/loaded.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useAct } from '../../parts/use-act.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';
import { whileBusy } from '../../parts/while-busy.js';
import { Status } from '../../parts/status.js';

/** Two cases side by side, what speaks for and against their being of one child, and the reader’s word on it. */
export default function DuplicatePage({ id, me }: { id: string; me: Me }) {
  const { t } = useWords();
  const query = useDuplicate(id);
  return (
    <>
      <Title says={t('duplicates.title')} />
      <Loaded query={query}>{(pair) => <Whole pair={pair} me={me} />}</Loaded>
    </>
  );
}

function Whole({ pair, me }: { pair: DuplicateView; me: Me }) {
  const { t, colon, number } = useWords();
  return (
    <>
      <Status of={pair.status}>
        {t('duplicates.score')}
        {colon} <strong>{number(pair.score)}</strong> / {number(100)} · {t(`duplicates.status.${pair.status}`)}
      </Status>
      <Findings of={pair} />
      <div className="beside">
        {pair.cases.map(({ caseId, compared }) => (
          <section key={caseId} aria-label={caseId.slice(-12)}>
            <h2>
              <CaseNumber id={caseId} me={me} />
            </h2>
            <Facts of={compared} />
          </section>
        ))}
      </div>
      <Verdict pair={pair} me={me} />
    </>
  );
}

function Findings({ of: { findings } }: { of: DuplicateView }) {
  const { t, number } = useWords();
  return (
    <RecordsTable
      caption={t('duplicates.findings')}
      empty={t('duplicates.no-findings')}
      rows={findings}
      keyOf={({ feature }) => feature}
      columns={[
        { head: t('duplicates.feature'), cell: ({ feature }) => t(`feature.${feature}`) },
        { head: t('duplicates.outcome'), cell: ({ outcome }) => t(`likeness.${outcome}`) },
        {
          head: t('duplicates.points'),
          cell: ({ points }) =>
            t(points < 0 ? 'duplicates.against' : 'duplicates.for', { points: number(Math.abs(points)) }),
        },
      ]}
    />
  );
}

function Verdict({ pair: { id, version, status, proposedBy }, me }: { pair: DuplicateView; me: Me }) {
  const { t } = useWords();
  const { busy, done, error, act } = useAct();
  const judge = (verdict: 'same' | 'different') =>
    act('POST', `duplicates/${id}/verdict`, { verdict }, undefined, { 'if-match': `"${version}"` });
  if (status === 'different') return null;
  const own = proposedBy === me.id;
  return (
    <section aria-labelledby="verdict">
      <h2 id="verdict">{t('duplicates.verdict')}</h2>
      <p>{t(own ? 'duplicates.own' : status === 'proposed' ? 'duplicates.second' : 'duplicates.first')}</p>
      <p className="buttons">
        <button type="button" disabled={own || status === 'same'} {...whileBusy(busy)} onClick={() => judge('same')}>
          {t('duplicates.same')}
        </button>
        <button type="button" {...whileBusy(busy)} onClick={() => judge('different')}>
          {t('duplicates.different')}
        </button>
      </p>
      <p role="status">{done && t('oversight.done')}</p>
      {error !== undefined && <ProblemNote error={error} />}
    </section>
  );
}
