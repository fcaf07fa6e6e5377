import type { FigureTable } from '../oversight-types.js';
import { useWords } from '../words/use-words.js';
import { BarChart } from './bar-chart.js';
import { RecordsTable } from './records-table.js';

interface PartedProps {
  cells: FigureTable['cells'];
  least: number;
  says: string;
  sayCell: (category: string) => string;
}

/** Something counted that is parted in one way: drawn, and in a table that says the same. */
export function Parted({ cells, least, says, sayCell }: PartedProps) {
  const { t, number } = useWords();
  return (
    <>
      <h3>{says}</h3>
      {cells === null ? (
        <p>{t('figures.not-told')}</p>
      ) : (
        <div className="beside">
          <BarChart cells={cells} least={least} says={says} sayCell={sayCell} />
          <RecordsTable
            caption={says}
            empty={t('figures.not-told')}
            rows={cells}
            keyOf={({ category }) => category}
            columns={[
              { head: t('figures.category'), cell: ({ category }) => sayCell(category) },
              {
                head: t('figures.count'),
                cell: ({ count }) => (count === null ? t('figures.hidden') : number(count)),
              },
            ]}
          />
        </div>
      )}
    </>
  );
}
