import { useCircuits } from '../../oversight-queries.js';
import type { Circuit } from '../../oversight-types.js';
import { Loaded } from '../../parts/loaded.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useNodeName } from '../../parts/use-node-name.js';
import { useWords } from '../../words/use-words.js';

/** What this office carries for others, and what it sends or receives over relays; no case and no child is named. */
export default function CircuitsPage() {
  const { t, choice, time } = useWords();
  const query = useCircuits();
  return (
    <>
      <Title says={t('menu.circuits')} />
      <p>{t('circuits.says')}</p>
      <Loaded query={query}>
        {({ items }) => (
          <RecordsTable
            caption={t('menu.circuits')}
            empty={t('circuits.none')}
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { head: t('circuits.place'), cell: ({ place }) => t(`circuits.place.${place}`) },
              { head: t('circuits.purpose'), cell: ({ purpose }) => choice(purpose) },
              { head: t('circuits.neighbours'), cell: ({ neighbours }) => <Neighbours of={neighbours} /> },
              {
                head: t('circuits.since'),
                cell: ({ createdAt }) => <time dateTime={createdAt}>{time(createdAt)}</time>,
              },
              { head: t('circuits.until'), cell: ({ deadline }) => <time dateTime={deadline}>{time(deadline)}</time> },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}

/** From whom it comes before to whom it goes. */
function Neighbours({ of }: { of: Circuit['neighbours'] }) {
  const { t } = useWords();
  const name = useNodeName();
  const inOrder = of.toSorted((one, other) => Number(one.toward === 'final') - Number(other.toward === 'final'));
  return (
    <ul className="plain">
      {inOrder.map(({ node, toward, state, reference }) => (
        <li key={reference}>
          {t(`circuits.${toward === 'origin' ? 'from' : 'to'}`, { node: name(node) })} {t(`circuit.${state}`)}{' '}
          <code>{reference}</code>
        </li>
      ))}
    </ul>
  );
}
