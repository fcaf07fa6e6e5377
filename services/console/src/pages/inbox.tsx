import { Link } from 'wouter';
import { caseHref } from '../logic/pages.js';
import { listWaiting, type Waiting } from '../logic/waiting.js';
import { CaseNumber } from '../parts/case-number.js';
import { Due } from '../parts/due.js';
import { Emergencies } from '../parts/emergencies.js';
import { Loaded } from '../parts/loaded.js';
import { MoreNote } from '../parts/more-note.js';
import { Title } from '../parts/title.js';
import { useNodeName } from '../parts/use-node-name.js';
import { useInbox } from '../queries.js';
import type { Me } from '../types.js';
import { useWords } from '../words/use-words.js';

/** What waits for this person, of every kind of exchange, overdue first. */
export function InboxPage({ me }: { me: Me }) {
  const { t } = useWords();
  return (
    <>
      <Title says={t('inbox.title')} />
      <List me={me} />
    </>
  );
}

function List({ me }: { me: Me }) {
  const { t } = useWords();
  const query = useInbox();
  return (
    <Loaded query={query}>
      {(inbox) => {
        const waiting = listWaiting(inbox, new Date());
        if (waiting.length + inbox.emergencies.length === 0) return <p>{t('inbox.empty')}</p>;
        return (
          <>
            <Emergencies items={inbox.emergencies} more={inbox.more.includes('emergencies')} me={me} />
            <ul className="cards" aria-live="polite">
              {waiting.map((each) => (
                <Card key={each.key} waiting={each} me={me} />
              ))}
            </ul>
            <MoreNote more={inbox.more.some((list) => list !== 'emergencies')} shown={waiting.length} />
          </>
        );
      }}
    </Loaded>
  );
}

function Card({ waiting, me }: { waiting: Waiting; me: Me }) {
  const { t, colon, kind, step, state, choice } = useWords();
  const name = useNodeName();
  const { what, href, peer, dueAt, overdue, awaited, caseId, risk } = waiting;
  return (
    <li className={overdue ? 'card overdue' : 'card'}>
      <p className="what">{t(`inbox.what.${what === 'deadline' && awaited === 'peer' ? 'peer' : what}`)}</p>
      <h2>
        <Link href={href}>
          {kind(waiting.kind)}
          {colon} {what === 'conversation' && waiting.state ? state(waiting.state) : step(waiting.step)}
        </Link>
      </h2>
      <p>{peer ? t('inbox.with', { node: name(peer) }) : name(null)}</p>
      <p>
        <Due at={dueAt} overdue={overdue} />
      </p>
      {risk && (
        <p>
          {t('inbox.risk')} <strong>{choice(risk)}</strong>
        </p>
      )}
      {caseHref(me.roles, caseId) && (
        <p className="small">
          <CaseNumber id={caseId} me={me} />
        </p>
      )}
    </li>
  );
}
