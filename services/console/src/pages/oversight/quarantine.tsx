import { useQuarantine } from '../../oversight-queries.js';
import type { Quarantine, SetAside } from '../../oversight-types.js';
import { ActButton } from '../../parts/act-button.js';
import { Loaded } from '../../parts/loaded.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useNodeName } from '../../parts/use-node-name.js';
import { useWords } from '../../words/use-words.js';

/** What could not be taken in, why in words, and one more try where this node may have been the reason. */
export default function QuarantinePage() {
  const { t } = useWords();
  const query = useQuarantine();
  return (
    <>
      <Title says={t('menu.quarantine')} />
      <p>{t('quarantine.says')}</p>
      <Loaded query={query}>{(quarantine) => <Whole of={quarantine} />}</Loaded>
    </>
  );
}

function Whole({ of: { counts, items, more } }: { of: Quarantine }) {
  const { t, number, time } = useWords();
  const name = useNodeName();
  return (
    <>
      <ul className="counts">
        <li className="outcome">{t('quarantine.waiting', { number: number(counts.waiting) })}</li>
        <li className="outcome">{t('quarantine.parked', { number: number(counts.parked) })}</li>
        <li className="outcome">{t('quarantine.count', { number: number(counts.quarantined) })}</li>
      </ul>
      <RecordsTable
        caption={t('quarantine.items')}
        empty={t('quarantine.empty')}
        rows={items}
        keyOf={({ sealedDigest }) => sealedDigest}
        columns={[
          { head: t('quarantine.at'), cell: ({ receivedAt }) => <time dateTime={receivedAt}>{time(receivedAt)}</time> },
          { head: t('quarantine.from'), cell: ({ subjectSender }) => name(subjectSender) },
          { head: t('quarantine.why'), cell: (row) => <Why of={row} /> },
          { head: t('quarantine.again'), cell: ({ attempts, duplicates }) => number(Math.max(attempts, duplicates)) },
          { head: t('quarantine.try'), cell: (row) => <Retry of={row} /> },
        ]}
        more={more}
        moreSays="quarantine.more"
      />
    </>
  );
}

function Why({ of: { code, sealedDigest } }: { of: SetAside }) {
  const { refusal } = useWords();
  return (
    <>
      {refusal(code ?? '')} <code>{code}</code>
      <br />
      <code className="small">{sealedDigest.slice(0, 12)}…</code>
    </>
  );
}

function Retry({ of: { sealedDigest, retriable } }: { of: SetAside }) {
  const { t } = useWords();
  if (!retriable) return <>{t('quarantine.no-retry')}</>;
  return (
    <ActButton
      says={t('quarantine.retry')}
      warns={t('quarantine.retry-warns')}
      did={t('quarantine.retried')}
      path={`quarantine/${sealedDigest}/retry`}
    />
  );
}
