import { Link } from 'wouter';
import { useDuplicates } from '../../oversight-queries.js';
import { Loaded } from '../../parts/loaded.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useWords } from '../../words/use-words.js';

/** Pairs of cases that may be of one child, the most alike first. People decide; nothing is merged (R17). */
export default function DuplicatesPage() {
  const { t, number, time } = useWords();
  const query = useDuplicates();
  return (
    <>
      <Title says={t('menu.duplicates')} />
      <p>{t('duplicates.says')}</p>
      <Loaded query={query}>
        {({ items, more }) => (
          <RecordsTable
            caption={t('duplicates.pairs')}
            empty={t('duplicates.empty')}
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              {
                head: t('duplicates.pair'),
                cell: ({ id, caseIds }) => (
                  <Link href={`/duplicates/${id}`}>{caseIds.map((each) => each.slice(-12)).join(' · ')}</Link>
                ),
              },
              { head: t('duplicates.score'), cell: ({ score }) => number(score) },
              { head: t('duplicates.status'), cell: ({ status }) => t(`duplicates.status.${status}`) },
              {
                head: t('case.changed'),
                cell: ({ changedAt }) => <time dateTime={changedAt}>{time(changedAt)}</time>,
              },
            ]}
            more={more}
          />
        )}
      </Loaded>
    </>
  );
}
