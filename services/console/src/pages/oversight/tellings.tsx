import { useId } from 'react';
import { groupTellings, type TellingGroup } from '../../logic/group-tellings.js';
import { useTellings } from '../../oversight-queries.js';
import type { Telling } from '../../oversight-types.js';
import { CaseNumber } from '../../parts/case-number.js';
import { Due } from '../../parts/due.js';
import { Loaded } from '../../parts/loaded.js';
import { MoreNote } from '../../parts/more-note.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useNodeName } from '../../parts/use-node-name.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';

/** What partners were told of a case — withdrawn, restricted, to be erased, corrected — and who has answered. */
export default function TellingsPage({ me }: { me: Me }) {
  const { t } = useWords();
  const query = useTellings();
  return (
    <>
      <Title says={t('tellings.title')} />
      <p>{t('tellings.says')}</p>
      <Loaded query={query}>
        {({ items, more }) => {
          const groups = groupTellings(items);
          if (groups.length === 0) return <p>{t('tellings.empty')}</p>;
          return (
            <>
              {groups.map((group) => (
                <Group key={group.key} group={group} me={me} />
              ))}
              <MoreNote more={more} shown={items.length} says="tellings.more" />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function Group({ group, me }: { group: TellingGroup; me: Me }) {
  const { t, kind, number, time } = useWords();
  const id = useId();
  // Of one case more than one thing may be told in the same minute.
  const named = `${id} ${id}of`;
  const { answered, tellings, ours } = group;
  const done = answered === tellings.length;
  return (
    <section className={done ? 'card' : 'card overdue'} aria-labelledby={named}>
      <h2 id={id}>{kind(group.kind)}</h2>
      <p id={`${id}of`}>
        <CaseNumber id={group.caseId} me={me} /> · {t(ours ? 'tellings.ours' : 'tellings.theirs')}{' '}
        <time dateTime={group.since}>{time(group.since)}</time>
      </p>
      <p role="status">
        <strong>{t('tellings.count', { number: number(answered), of: number(tellings.length) })}</strong>
      </p>
      <Partners tellings={tellings} of={named} />
    </section>
  );
}

function Partners({ tellings, of }: { tellings: Telling[]; of: string }) {
  const { t, time } = useWords();
  const name = useNodeName();
  return (
    <RecordsTable
      caption={t('tellings.partners')}
      of={of}
      empty=""
      rows={tellings}
      keyOf={({ conversationId }) => conversationId}
      columns={[
        { head: t('sights.node'), cell: ({ peer }) => name(peer) },
        { head: t('tellings.since'), cell: ({ since }) => <time dateTime={since}>{time(since)}</time> },
        { head: t('tellings.arrived'), cell: ({ arrived }) => t(arrived ? 'common.yes' : 'tellings.not-yet') },
        { head: t('tellings.answer'), cell: (row) => <Answer of={row} /> },
      ]}
    />
  );
}

function Answer({ of: { answered, changedAt, dueAt } }: { of: Telling }) {
  const { t, time } = useWords();
  if (answered) return <>{t('tellings.answered', { time: time(changedAt) })}</>;
  const overdue = dueAt !== null && Date.parse(dueAt) < Date.now();
  return (
    <>
      {t('tellings.awaited')} {dueAt !== null && <Due at={dueAt} overdue={overdue} />}
    </>
  );
}
