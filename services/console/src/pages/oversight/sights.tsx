import { useState } from 'react';
import { useLocation } from 'wouter';
import { useSights } from '../../oversight-queries.js';
import type { Sight, Sights } from '../../oversight-types.js';
import { Loaded } from '../../parts/loaded.js';
import { NumberForm } from '../../parts/number-form.js';
import { PageButtons } from '../../parts/page-buttons.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useNodeName } from '../../parts/use-node-name.js';
import { useWords } from '../../words/use-words.js';

/** Entries that come at once. */
const PAGE = 50;

/** Who saw a child’s file: people here, nodes elsewhere, and each time by its place in the ledger. */
export default function SightsPage({ id }: { id: string }) {
  const { t } = useWords();
  return (
    <>
      <Title says={t('sights.title')} />
      <Ask />
      {id !== '' && <Answer key={id} caseId={id} />}
    </>
  );
}

function Ask() {
  const { t } = useWords();
  const [, go] = useLocation();
  return (
    <NumberForm
      label={t('oversight.case-number')}
      go={t('sights.ask')}
      wrong={t('oversight.no-number')}
      onNumber={(number) => go(`/sights/${number}`)}
    />
  );
}

function Answer({ caseId }: { caseId: string }) {
  const { t } = useWords();
  const [before, setBefore] = useState<string>();
  const query = useSights(caseId, before);
  return (
    <>
      <p>
        {t('case.short')} {caseId.slice(-12)}
      </p>
      <Loaded query={query}>
        {(sights) => (
          <>
            <Readers of={sights} />
            <Recipients of={sights} />
            <Each items={sights.items} before={before} onPage={setBefore} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Readers({ of }: { of: Sights }) {
  const { t, list, time, number } = useWords();
  return (
    <RecordsTable
      caption={t('sights.readers')}
      empty={t('sights.no-readers')}
      rows={of.readers}
      keyOf={({ staffId }) => staffId}
      columns={[
        { head: t('sights.who'), cell: (row) => row.displayFunction ?? t('oversight.somebody') },
        { head: t('sights.what'), cell: ({ whats }) => list(whats.map((what) => t(`sights.what.${what}`))) },
        { head: t('sights.times'), cell: ({ count }) => number(count) },
        { head: t('sights.prints'), cell: ({ prints }) => number(prints) },
        { head: t('sights.first'), cell: ({ firstAt }) => <time dateTime={firstAt}>{time(firstAt)}</time> },
        { head: t('sights.last'), cell: ({ lastAt }) => <time dateTime={lastAt}>{time(lastAt)}</time> },
      ]}
    />
  );
}

function Recipients({ of }: { of: Sights }) {
  const { t, time, number } = useWords();
  const name = useNodeName();
  return (
    <RecordsTable
      caption={t('sights.recipients')}
      empty={t('sights.no-recipients')}
      rows={of.recipients}
      keyOf={({ node }) => node}
      columns={[
        { head: t('sights.node'), cell: ({ node }) => name(node) },
        { head: t('sights.categories'), cell: ({ categories }) => <Categories of={categories} /> },
        { head: t('sights.messages'), cell: ({ count }) => number(count) },
        { head: t('sights.arrived'), cell: ({ arrived }) => number(arrived) },
        { head: t('sights.last'), cell: ({ lastAt }) => <time dateTime={lastAt}>{time(lastAt)}</time> },
      ]}
    />
  );
}

function Categories({ of }: { of: readonly string[] }) {
  const { t, list } = useWords();
  return <>{list(of.map((each) => t(`category.${each}`)))}</>;
}

interface EachProps {
  items: Sight[];
  before: string | undefined;
  onPage: (before: string | undefined) => void;
}

function Each({ items, before, onPage }: EachProps) {
  const { t, time, number } = useWords();
  const oldest = items.length < PAGE ? undefined : items.at(-1)?.id;
  return (
    <>
      <RecordsTable
        caption={t('sights.each')}
        empty={t('sights.no-more')}
        rows={items}
        keyOf={({ id }) => id}
        columns={[
          { head: t('sights.at'), cell: ({ at }) => <time dateTime={at}>{time(at)}</time> },
          { head: t('sights.what'), cell: (row) => <What of={row} /> },
          { head: t('sights.who'), cell: (row) => <Who of={row} /> },
          { head: t('sights.categories'), cell: ({ categories }) => <Categories of={categories} /> },
          {
            head: t('sights.leaf'),
            cell: ({ leafIndex }) => (leafIndex === null ? t('sights.no-leaf') : number(leafIndex)),
          },
        ]}
      />
      <PageButtons
        newest={t('sights.newest')}
        older={t('sights.older')}
        before={before}
        oldest={oldest}
        onPage={onPage}
      />
    </>
  );
}

function What({ of: { kind, what, status, printId } }: { of: Sight }) {
  const { t } = useWords();
  if (kind === 'reading') {
    const read = t(`sights.what.${what ?? 'case'}`);
    return <>{printId === null ? read : t('sights.printed', { what: read })}</>;
  }
  if (kind === 'attachment-fetched') return <>{t('sights.fetched')}</>;
  return (
    <>
      {t('sights.sent')}
      {status && ` · ${t(`receipt.${status}`)}`}
    </>
  );
}

function Who({ of: { kind, displayFunction, recipient } }: { of: Sight }) {
  const { t } = useWords();
  const name = useNodeName();
  return <>{kind === 'reading' ? (displayFunction ?? t('oversight.somebody')) : name(recipient)}</>;
}
