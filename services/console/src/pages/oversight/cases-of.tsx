import { useState } from 'react';
import { CASES_OF, useCasesOf } from '../../oversight-queries.js';
import { CaseNumber } from '../../parts/case-number.js';
import { HowFar } from '../../parts/how-far.js';
import { Loaded } from '../../parts/loaded.js';
import { PageButtons } from '../../parts/page-buttons.js';
import { RecordsTable } from '../../parts/records-table.js';
import { TakeBack } from '../../parts/take-back.js';
import { Title } from '../../parts/title.js';
import { useStaffName } from '../../parts/use-staff-name.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';

/** What cases somebody has: to be given to others before that person leaves. */
export default function CasesOfPage({ id, me }: { id: string; me: Me }) {
  const { t, time } = useWords();
  const nameOf = useStaffName();
  const [before, setBefore] = useState<string>();
  const query = useCasesOf(id, before);
  return (
    <>
      <Title says={t('given.cases-title')} />
      <p>{nameOf(id)}</p>
      <p>{t('given.leaves')}</p>
      <Loaded query={query}>
        {({ items }) => (
          <>
            <RecordsTable
              caption={t('given.cases-title')}
              empty={t(before === undefined ? 'given.no-cases' : 'cases.no-more')}
              rows={items}
              keyOf={({ caseId }) => caseId}
              columns={[
                { head: t('case.title'), cell: ({ caseId }) => <CaseNumber id={caseId} me={me} /> },
                { head: t('given.status'), cell: ({ status }) => t(`case.status.${status}`) },
                { head: t('given.how-far'), cell: (row) => <HowFar of={row} /> },
                {
                  head: t('given.since'),
                  cell: ({ assignedAt }) => <time dateTime={assignedAt}>{time(assignedAt)}</time>,
                },
                { head: t('given.alone'), cell: ({ alone }) => t(alone ? 'common.yes' : 'common.no') },
                { head: t('given.ending'), cell: (row) => <TakeBack of={row} /> },
              ]}
            />
            <PageButtons
              newest={t('cases.newest')}
              older={t('cases.older')}
              before={before}
              oldest={items.length < CASES_OF ? undefined : items.at(-1)?.caseId}
              onPage={setBefore}
            />
          </>
        )}
      </Loaded>
    </>
  );
}
