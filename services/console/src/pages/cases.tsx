import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Loaded } from '../parts/loaded.js';
import { NumberForm } from '../parts/number-form.js';
import { PageButtons } from '../parts/page-buttons.js';
import { Title } from '../parts/title.js';
import { useNodeName } from '../parts/use-node-name.js';
import { CASES, useCases } from '../queries.js';
import type { CaseRow, Me } from '../types.js';
import { useWords } from '../words/use-words.js';

/** The cases one may see, page by page, newest first; by their numbers, because a list needs no names. */
export function CasesPage({ me }: { me: Me }) {
  const { t } = useWords();
  const [, go] = useLocation();
  const [before, setBefore] = useState<string>();
  const [given, setGiven] = useState<'nobody'>();
  const query = useCases(before, given);
  const gives = me.roles.includes('supervisor');
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
      <NumberForm
        label={t('cases.number')}
        go={t('cases.go')}
        wrong={t('cases.no-number')}
        onNumber={(number) => go(`/cases/${number}`)}
      />
      {gives && (
        <p>
          <label>
            <input
              type="checkbox"
              checked={given === 'nobody'}
              onChange={({ target }) => {
                setBefore(undefined);
                setGiven(target.checked ? 'nobody' : undefined);
              }}
            />{' '}
            {t('cases.only-nobodys')}
          </label>
        </p>
      )}
      <Loaded query={query}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <p>
                {t(before !== undefined ? 'cases.no-more' : given === 'nobody' ? 'cases.no-nobodys' : 'cases.empty')}
              </p>
            ) : (
              <ul className="cards">
                {items.map((each) => (
                  <Row key={each.id} of={each} me={me} />
                ))}
              </ul>
            )}
            <PageButtons
              newest={t('cases.newest')}
              older={t('cases.older')}
              before={before}
              oldest={items.length < CASES ? undefined : items.at(-1)?.id}
              onPage={setBefore}
            />
          </>
        )}
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
        {row.nobodys && (
          <>
            {' · '}
            <strong>{t('case.nobodys')}</strong>
          </>
        )}
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
