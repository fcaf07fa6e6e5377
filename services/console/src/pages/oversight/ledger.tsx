import { type FormEvent, useId, useState } from 'react';
import { ask } from '../../api.js';
import { findCaseNumber } from '../../logic/case-number.js';
import { latestHeads } from '../../logic/latest-heads.js';
import { useHeads, useLedger } from '../../oversight-queries.js';
import type { LedgerEntry, LedgerHeads, LedgerReport } from '../../oversight-types.js';
import { Loaded } from '../../parts/loaded.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { PageButtons } from '../../parts/page-buttons.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useNodeName } from '../../parts/use-node-name.js';
import { useWords } from '../../words/use-words.js';
import { whileBusy } from '../../parts/while-busy.js';

/** Entries that are shown at once, of the whole ledger … */
const PAGE = 50;
/** … and of those about a case or an exchange. */
const ABOUT = 200;

/** The record that this node cannot rewrite unseen: its heads, what peers hold of it, whether it still verifies, its entries. */
export default function LedgerPage() {
  const { t } = useWords();
  const query = useHeads();
  return (
    <>
      <Title says={t('menu.ledger')} />
      <p>{t('ledger.says')}</p>
      <Verify />
      <Loaded query={query}>
        {(heads) => (
          <>
            <Heads of={heads} />
            <Entries size={heads.head.size} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Verify() {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<LedgerReport>();
  const [error, setError] = useState<unknown>();
  const verify = () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    ask<LedgerReport>('POST', 'ledger/verify')
      .then(setReport, setError)
      .finally(() => setBusy(false));
  };
  return (
    <section aria-labelledby="verify">
      <h2 id="verify">{t('ledger.verify')}</h2>
      <p className="buttons">
        <button type="button" className="first" {...whileBusy(busy)} onClick={verify}>
          {t('ledger.verify-do')}
        </button>
      </p>
      <div role="status">{report && <Report of={report} />}</div>
      {error !== undefined && <ProblemNote error={error} />}
    </section>
  );
}

function Report({ of: { ok, size, root, erased, findings, breaks } }: { of: LedgerReport }) {
  const { t, number } = useWords();
  return (
    <>
      <p>
        <strong>{t(ok ? 'ledger.ok' : 'ledger.not-ok')}</strong>
      </p>
      <p>{t('ledger.read', { size: number(size), erased: number(erased) })}</p>
      <p>
        {t('ledger.root')} <code>{root}</code>
      </p>
      <ul>
        {findings.map(({ code, leafIndex }) => (
          <li key={`${code} ${leafIndex}`}>
            {t(`ledger.finding.${code}`, { place: number(leafIndex) })} <code>{code}</code>
          </li>
        ))}
        {breaks.map(({ leafIndex, from, to }) => (
          <li key={leafIndex}>
            {t('ledger.break', { place: number(leafIndex), from: number(from), to: to === null ? '?' : number(to) })}
          </li>
        ))}
      </ul>
    </>
  );
}

function Heads({ of: { head, checkpoint, heldOfPeers } }: { of: LedgerHeads }) {
  const { t, number, time } = useWords();
  const name = useNodeName();
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{t('ledger.head')}</dt>
          <dd>
            {number(head.size)} · <code>{head.root}</code>
          </dd>
        </div>
        <div>
          <dt>{t('ledger.checkpoint')}</dt>
          <dd>
            {checkpoint === null ? (
              t('ledger.no-checkpoint')
            ) : (
              <>
                {number(checkpoint.size)} · {time(checkpoint.at)} · <code>{checkpoint.root}</code>
              </>
            )}
          </dd>
        </div>
      </dl>
      <RecordsTable
        caption={t('ledger.peers')}
        empty={t('ledger.no-peers')}
        rows={latestHeads(heldOfPeers)}
        keyOf={({ peer }) => peer}
        columns={[
          { head: t('sights.node'), cell: ({ peer }) => name(peer) },
          { head: t('ledger.entries'), cell: ({ size }) => number(size) },
          { head: t('ledger.root'), cell: ({ root }) => <code>{root}</code> },
          { head: t('sights.at'), cell: ({ at }) => <time dateTime={at}>{time(at)}</time> },
        ]}
      />
    </>
  );
}

function Entries({ size }: { size: number }) {
  const [from, setFrom] = useState<number>();
  const [about, setAbout] = useState('');
  return (
    <>
      <Ask onAsk={setAbout} />
      {about === '' ? <Whole from={from} size={size} onFrom={setFrom} /> : <About key={about} about={about} />}
    </>
  );
}

/** Page by page, by places. */
function Whole({ from, size, onFrom }: { from: number | undefined; size: number; onFrom: (from: number) => void }) {
  const { t } = useWords();
  const last = Math.max(0, size - PAGE);
  const start = from ?? last;
  const query = useLedger(`from=${start}&limit=${PAGE}`);
  return (
    <>
      <Loaded query={query}>{({ items }) => <EntryTable items={items} />}</Loaded>
      <p className="buttons">
        <button type="button" aria-disabled={start === 0} onClick={() => onFrom(Math.max(0, start - PAGE))}>
          {t('sights.older')}
        </button>
        <button type="button" aria-disabled={start >= last} onClick={() => onFrom(Math.min(last, start + PAGE))}>
          {t('ledger.newer')}
        </button>
      </p>
    </>
  );
}

/** What was recorded last of a case or an exchange, and page by page what was before. */
function About({ about }: { about: string }) {
  const { t } = useWords();
  const [before, setBefore] = useState<string>();
  const query = useLedger(`${about}&limit=${ABOUT}${before === undefined ? '' : `&before=${before}`}`);
  return (
    <Loaded query={query}>
      {({ items }) => (
        <>
          <EntryTable items={items} />
          <PageButtons
            newest={t('sights.newest')}
            older={t('sights.older')}
            before={before}
            oldest={items.length < ABOUT ? undefined : items[0]?.id}
            onPage={setBefore}
          />
        </>
      )}
    </Loaded>
  );
}

function Ask({ onAsk }: { onAsk: (about: string) => void }) {
  const { t } = useWords();
  const ids = { number: useId(), of: useId() };
  const [typed, setTyped] = useState('');
  const [of, setOf] = useState('caseId');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = findCaseNumber(typed);
    onAsk(number === undefined ? '' : `${of}=${number}`);
  };
  return (
    <form onSubmit={submit} className="inline" role="search">
      <label htmlFor={ids.of}>{t('ledger.about')}</label>
      <select id={ids.of} value={of} onChange={({ target }) => setOf(target.value)}>
        <option value="caseId">{t('case.title')}</option>
        <option value="conversationId">{t('conversation.title')}</option>
      </select>
      <label htmlFor={ids.number}>{t('ledger.number')}</label>
      <input id={ids.number} value={typed} autoComplete="off" onChange={({ target }) => setTyped(target.value)} />
      <button type="submit">{t('sights.ask')}</button>
    </form>
  );
}

function EntryTable({ items }: { items: LedgerEntry[] }) {
  const { t, number, time } = useWords();
  return (
    <RecordsTable
      caption={t('ledger.list')}
      empty={t('sights.no-more')}
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        {
          head: t('sights.leaf'),
          cell: ({ leafIndex }) => (leafIndex === null ? t('sights.no-leaf') : number(leafIndex)),
        },
        { head: t('sights.at'), cell: ({ recordedAt }) => <time dateTime={recordedAt}>{time(recordedAt)}</time> },
        { head: t('sights.what'), cell: ({ kind }) => t(`entry.${kind}`) },
        { head: t('ledger.content'), cell: (entry) => <Content of={entry} /> },
      ]}
    />
  );
}

/** As it is committed to: ids, digests, codes and times, which are the same in every language. */
function Content({ of: { content } }: { of: LedgerEntry }) {
  const { t } = useWords();
  if (content === null) return <>{t('ledger.erased')}</>;
  return (
    <details>
      <summary>{t('ledger.show')}</summary>
      <pre dir="ltr" className="small">
        {JSON.stringify(content, undefined, 1)}
      </pre>
    </details>
  );
}
