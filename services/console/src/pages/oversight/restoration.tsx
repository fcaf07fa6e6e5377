import { useRestoration, useUnconfirmed } from '../../oversight-queries.js';
import type { Restoration, UnconfirmedCase } from '../../oversight-types.js';
import { ActButton } from '../../parts/act-button.js';
import { CaseNumber } from '../../parts/case-number.js';
import { Loaded } from '../../parts/loaded.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useNodeName } from '../../parts/use-node-name.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';

const SEE_CASES = ['data-protection-officer', 'supervisor'];

/** After a restore from a backup: what partners have told since, and which cases wait for somebody to confirm them. */
export default function RestorationPage({ me }: { me: Me }) {
  const { t } = useWords();
  const query = useRestoration();
  return (
    <>
      <Title says={t('restoration.title')} />
      <Loaded query={query}>{(state) => <Whole state={state} me={me} />}</Loaded>
    </>
  );
}

function Whole({ state, me }: { state: Restoration; me: Me }) {
  const { t, time, number } = useWords();
  const name = useNodeName();
  const { restored, partners, unconfirmed } = state;
  if (restored === null) return <p>{t('restoration.never')}</p>;
  return (
    <>
      <p>{t(`restoration.${restored.cause}`, { time: time(restored.at) })}</p>
      <RecordsTable
        caption={t('restoration.partners')}
        empty={t('restoration.no-partners')}
        rows={partners}
        keyOf={({ peer }) => peer}
        columns={[
          { head: t('sights.node'), cell: ({ peer }) => name(peer) },
          { head: t('restoration.state'), cell: ({ status }) => t(`restoration.status.${status}`) },
          { head: t('restoration.recovered'), cell: ({ recovered }) => number(recovered) },
          { head: t('restoration.incomplete'), cell: ({ incomplete }) => number(incomplete) },
          { head: t('restoration.set-aside'), cell: (row) => <SetAside of={row} me={me} /> },
        ]}
      />
      <p>
        <strong>{t('restoration.unconfirmed', { number: number(unconfirmed) })}</strong>
      </p>
      {me.roles.some((role) => SEE_CASES.includes(role)) && <Cases unconfirmed={unconfirmed} me={me} />}
    </>
  );
}

function SetAside({ of: { peer, status }, me }: { of: Restoration['partners'][number]; me: Me }) {
  const { t } = useWords();
  const open = status === 'pending' || status === 'again';
  if (!open || !me.roles.includes('data-protection-officer')) return <>–</>;
  return (
    <ActButton
      says={t('restoration.set-aside-do')}
      warns={t('restoration.set-aside-warns')}
      did={t('oversight.done')}
      path={`restoration/partners/${peer}/set-aside`}
    />
  );
}

function Cases({ unconfirmed, me }: { unconfirmed: number; me: Me }) {
  const { t, time, number } = useWords();
  const query = useUnconfirmed(true);
  return (
    <Loaded query={query}>
      {({ items }) => (
        <RecordsTable
          caption={t('restoration.cases')}
          empty={t('restoration.no-cases')}
          rows={items}
          keyOf={({ id }) => id}
          columns={[
            { head: t('case.title'), cell: ({ id }) => <CaseNumber id={id} me={me} /> },
            { head: t('restoration.from'), cell: ({ origin }) => t(`case.origin.${origin}`) },
            {
              head: t('restoration.consent'),
              cell: ({ consentVersion, consentRecordedAt }) =>
                t('restoration.consent-events', {
                  number: number(consentVersion),
                  time: consentRecordedAt === null ? '–' : time(consentRecordedAt),
                }),
            },
            { head: t('restoration.confirmation'), cell: (row) => <Confirmation of={row} me={me} /> },
          ]}
          more={unconfirmed > items.length}
        />
      )}
    </Loaded>
  );
}

function Confirmation({ of: { id, consentVersion }, me }: { of: UnconfirmedCase; me: Me }) {
  const { t } = useWords();
  if (!me.roles.includes('data-protection-officer')) return <>{t('restoration.waits')}</>;
  return (
    <ActButton
      says={t('restoration.confirm')}
      warns={t('restoration.confirm-warns')}
      did={t('oversight.done')}
      path={`restoration/cases/${id}/confirmation`}
      body={{ consentVersion }}
    />
  );
}
