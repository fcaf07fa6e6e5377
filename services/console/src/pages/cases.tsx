import { Link } from 'wouter';
import { Loaded } from '../parts/loaded.js';
import { Title } from '../parts/title.js';
import { useNodeName } from '../parts/use-node-name.js';
import { useCases } from '../queries.js';
import type { CaseRow, Me } from '../types.js';
import { useWords } from '../words/use-words.js';

/** The cases one may see, newest first; by their numbers, because a list needs no names. */
export function CasesPage({ me }: { me: Me }) {
  const { t } = useWords();
  const query = useCases();
  return (
    <>
      <Title says={t('cases.title')} />
      {me.roles.includes('caseworker') && (
        <p className="buttons">
          <Link href="/cases/new" className="button">
            {t('new-case.go')}
          </Link>
          <Link href="/emergency" className="button">
            {t('emergency.go')}
          </Link>
        </p>
      )}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('cases.empty')}</p>
          ) : (
            <ul className="cards">
              {items.map((each) => (
                <Row key={each.id} of={each} me={me} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function Row({ of: row, me }: { of: CaseRow; me: Me }) {
  const { t, colon, time } = useWords();
  const name = useNodeName();
  const ours = row.responsible === me.node;
  return (
    <li className="card">
      <h2>
        <Link href={`/cases/${row.id}`}>
          {t('case.short')} {row.id.slice(-12)}
        </Link>
      </h2>
      <p>
        {t(`case.status.${row.status}`)} · {t(`case.origin.${row.origin}`)}
        {row.unconfirmedSince && ` · ${t('case.unconfirmed')}`}
      </p>
      <p>
        {t('responsible.title')}
        {colon} <strong>{ours ? t('node.here') : name(row.responsible)}</strong>
      </p>
      <p className="small">
        {t('case.changed')} <time dateTime={row.updatedAt}>{time(row.updatedAt)}</time>
      </p>
    </li>
  );
}
