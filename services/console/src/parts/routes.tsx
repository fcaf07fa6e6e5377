import { useRoutes } from '../oversight-queries.js';
import type { RouteTable } from '../oversight-types.js';
import { useWords } from '../words/use-words.js';
import { Loaded } from './loaded.js';
import { Parted } from './parted.js';
import { useNodeName } from './use-node-name.js';

/** Exchanges from whom to whom, kind by kind. They are for the people of this office, and in no file that is taken away. */
export function Routes({ period }: { period: string }) {
  const { t } = useWords();
  const query = useRoutes(period);
  return (
    <section aria-labelledby="routes">
      <h2 id="routes">{t('figures.routes')}</h2>
      <p>{t('figures.routes-says')}</p>
      <Loaded query={query}>
        {({ items, least }) =>
          items.length === 0 ? (
            <p>{t('figures.not-told')}</p>
          ) : (
            items.map((each) => <OneKind key={`${each.population} ${each.kind}`} table={each} least={least} />)
          )
        }
      </Loaded>
    </section>
  );
}

function OneKind({ table: { population, kind: of, cells }, least }: { table: RouteTable; least: number }) {
  const { t, kind } = useWords();
  const name = useNodeName();
  const nameOf = (node: string) => (node === 'other' ? t('figures.other-offices') : name(node));
  const direction = population === 'exchanges-opened' ? 'opened' : 'received';
  const sayRoute = (node: string) =>
    t(direction === 'opened' ? 'figures.from-here' : 'figures.to-here', { node: nameOf(node) });
  return (
    <Parted
      cells={cells}
      least={least}
      says={t(`figures.routes-${direction}`, { kind: kind(of) })}
      sayCell={sayRoute}
    />
  );
}
