import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { Problem } from '../api.js';
import { AssignForm } from '../parts/assign-form.js';
import { Caught, loadPart } from '../parts/caught.js';
import { CaseWork } from '../parts/case-work.js';
import { CaseContent } from '../parts/case-content.js';
import { Due } from '../parts/due.js';
import { Loaded } from '../parts/loaded.js';
import { Title } from '../parts/title.js';
import { UnderGlass } from '../parts/under-glass.js';
import { useGlass } from '../parts/use-glass.js';
import { useNodeName } from '../parts/use-node-name.js';
import { useCase, useConversationsOf } from '../queries.js';
import type { CaseView, Me } from '../types.js';
import { useWords } from '../words/use-words.js';
import { addLateWords } from '../words/words.js';

/** Its outlines are loaded after the case. */
const RouteMap = lazy(async () => {
  await loadPart(addLateWords);
  return loadPart(() => import('../parts/route-map.js'));
});

/** For those who give cases. */
const WhoHas = lazy(async () => {
  await loadPart(addLateWords);
  return loadPart(() => import('../parts/who-has.js'));
});

/** One case: who is responsible, what is under way about it, and its file section by section. */
export function CasePage({ id, me }: { id: string; me: Me }) {
  const { t } = useWords();
  const query = useCase(id);
  return (
    <>
      <Title says={t('case.title')} />
      <p className="small">
        {t('case.short')} {id.slice(-12)}
      </p>
      <Loaded query={query}>{(view) => <Whole view={view} me={me} />}</Loaded>
      {isNotTheirs(query.error) && me.roles.includes('caseworker') && (
        <p>
          <Link href={`/emergency/${id}`} className="button">
            {t('emergency.go')}
          </Link>
        </p>
      )}
    </>
  );
}

/** There is none, or it was not given: which of both is told to nobody. */
const isNotTheirs = (error: unknown) => error instanceof Problem && error.status === 404;

function Whole({ view, me }: { view: CaseView; me: Me }) {
  const { t, colon } = useWords();
  const name = useNodeName();
  const glass = useGlass(view.id, me);
  const ours = view.responsible === me.node;
  return (
    <>
      <p>
        {t('responsible.title')}
        {colon} <strong>{ours ? t('node.here') : name(view.responsible)}</strong> · {t(`case.status.${view.status}`)}
      </p>
      <ul>
        {view.references.map(({ partner, reference, givenBy }) => (
          <li key={`${partner} ${givenBy}`}>
            {t('case.reference', { node: name(partner) })} <code>{reference}</code>
          </li>
        ))}
      </ul>
      {glass ? <UnderGlass glass={glass} /> : <CaseWork view={view} me={me} />}
      <Exchanges caseId={view.id} opens={!glass} />
      <Caught of={view.id}>
        <Suspense fallback={null}>
          <RouteMap content={view.content} />
        </Suspense>
      </Caught>
      {me.roles.includes('supervisor') && (
        <>
          <Caught of={view.id}>
            <Suspense fallback={null}>
              <WhoHas caseId={view.id} />
            </Suspense>
          </Caught>
          <AssignForm caseId={view.id} />
        </>
      )}
      <section aria-labelledby="file">
        <h2 id="file">{t('case.file')}</h2>
        <CaseContent content={view.content} />
      </section>
    </>
  );
}

function Exchanges({ caseId, opens }: { caseId: string; opens: boolean }) {
  const { t, kind, state } = useWords();
  const name = useNodeName();
  const query = useConversationsOf(caseId);
  return (
    <section aria-labelledby="exchanges">
      <h2 id="exchanges">{t('case.exchanges')}</h2>
      <Loaded query={query}>
        {({ items }) => (
          <ul className="cards">
            {items.map((each) => (
              <li key={each.id} className="card">
                <h3>
                  <Link href={`/conversations/${each.id}`}>
                    {kind(each.kind)} · {name(each.peer)}
                    {each.via !== null && ` · ${t('way.over')}`}
                  </Link>
                </h3>
                <p>{state(each.state)}</p>
                {each.dueAt && <Due at={each.dueAt} overdue={Date.parse(each.dueAt) < Date.now()} />}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {opens && (
        <p>
          <Link href={`/cases/${caseId}/open`} className="button">
            {t('case.open')}
          </Link>
        </p>
      )}
    </section>
  );
}
