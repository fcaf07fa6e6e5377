import { linkState } from '../../logic/link-state.js';
import { useHealth, usePeers, useQueues } from '../../oversight-queries.js';
import type { Health, Peer, Peers, Queue, QueueSide } from '../../oversight-types.js';
import { Loaded } from '../../parts/loaded.js';
import { RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useWords } from '../../words/use-words.js';

/** Days before an end at which it is said to be near; as the node itself says it. */
const NEAR_MS = 60 * 86_400_000;

/** The node among its peers: what needs somebody, how each link stands, what waits, and what ends when. No case is named. */
export default function NetworkPage() {
  const { t } = useWords();
  return (
    <>
      <Title says={t('menu.network')} />
      <Attention />
      <Links />
      <Ends />
    </>
  );
}

function Attention() {
  const { t } = useWords();
  const query = useHealth();
  return (
    <section aria-labelledby="attention">
      <h2 id="attention">{t('network.attention')}</h2>
      <Loaded query={query}>{(health) => <Needs health={health} />}</Loaded>
    </section>
  );
}

function Needs({ health: { ready, atFault, attention } }: { health: Health }) {
  const { t } = useWords();
  return (
    <>
      <p role="status">
        <strong>{t(ready ? 'network.ready' : 'network.not-ready')}</strong>
      </p>
      <ul>
        {atFault.map((part) => (
          <li key={part}>
            {t(`fault.${part}`)} <code>{part}</code>
          </li>
        ))}
        {attention.map((what) => (
          <li key={what}>
            {t(`attention.${what}`)} <code>{what}</code>
          </li>
        ))}
        {atFault.length + attention.length === 0 && <li>{t('network.nothing')}</li>}
      </ul>
    </>
  );
}

function Links() {
  const peers = usePeers();
  const queues = useQueues();
  return (
    <Loaded query={peers}>
      {(known) => <Loaded query={queues}>{({ items }) => <LinkTable peers={known} queues={items} />}</Loaded>}
    </Loaded>
  );
}

function LinkTable({ peers, queues }: { peers: Peers; queues: Queue[] }) {
  const { t, time } = useWords();
  const queueOf = (node: string) => queues.find(({ peer }) => peer === node);
  return (
    <>
      <p>{t(peers.brokerConnected ? 'network.broker' : 'network.no-broker')}</p>
      <RecordsTable
        caption={t('network.links')}
        empty={t('network.no-links')}
        rows={peers.items.filter(({ own, node }) => !own && (queueOf(node) || agreed(peers, node)))}
        keyOf={({ node }) => node}
        columns={[
          { head: t('sights.node'), cell: (peer) => <PeerName of={peer} /> },
          { head: t('network.link'), cell: ({ node }) => t(`network.state.${linkState(queueOf(node)?.out)}`) },
          {
            head: t('network.heard'),
            cell: ({ heardAt }) => (heardAt ? <time dateTime={heardAt}>{time(heardAt)}</time> : t('network.never')),
          },
          { head: t('network.out'), cell: ({ node }) => <Backlog side={queueOf(node)?.out} /> },
          { head: t('network.in'), cell: ({ node }) => <Backlog side={queueOf(node)?.in} /> },
        ]}
      />
    </>
  );
}

const agreed = ({ items }: Peers, id: string) =>
  items.some(({ node, agreementUntil }) => node === id && agreementUntil);

function PeerName({ of: { node, country: code, kind } }: { of: Peer }) {
  const { t, country, list } = useWords();
  return (
    <>
      {list([country(code), t(`node.${kind}`)])} ({node})
    </>
  );
}

/** How much waits, since when, and how long it will, in words that need no colour. */
function Backlog({ side }: { side: QueueSide | undefined }) {
  const { t, number, duration } = useWords();
  if (side === undefined || side.count === 0) return <>{t('network.empty')}</>;
  const { count, oldestSeconds, expectedDrainSeconds } = side;
  return (
    <>
      {t('network.waits', { number: number(count), since: duration(oldestSeconds ?? 0) })}
      <br />
      {expectedDrainSeconds === null
        ? t('network.no-drain')
        : t('network.drains', { time: duration(expectedDrainSeconds) })}
    </>
  );
}

function Ends() {
  const { t } = useWords();
  const query = usePeers();
  return (
    <Loaded query={query}>
      {({ directory, items }) => (
        <>
          <h2>{t('network.ends')}</h2>
          <dl className="facts">
            <div>
              <dt>{t('network.signed')}</dt>
              <dd>
                <End at={directory.signedUntil} />
              </dd>
            </div>
            <div>
              <dt>{t('network.renewed')}</dt>
              <dd>
                <End at={directory.renewedUntil} renewed />
              </dd>
            </div>
          </dl>
          <RecordsTable
            caption={t('network.keys')}
            empty={t('network.no-links')}
            rows={items}
            keyOf={({ node }) => node}
            columns={[
              { head: t('sights.node'), cell: (peer) => <PeerName of={peer} /> },
              {
                head: t('network.agreement'),
                cell: ({ own, agreementUntil }) => (own ? t('node.here') : <End at={agreementUntil} />),
              },
              { head: t('network.signing'), cell: ({ signingKeyUntil }) => <End at={signingKeyUntil} /> },
              { head: t('network.sealing'), cell: ({ encryptionKeyUntil }) => <End at={encryptionKeyUntil} /> },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}

/** @property renewed every day by itself: near means nothing */
function End({ at, renewed = false }: { at: string | null; renewed?: boolean }) {
  const { t, date, fromNow } = useWords();
  if (at === null) return <>{t('network.none')}</>;
  const near = !renewed && Date.parse(at) < Date.now() + NEAR_MS;
  return (
    <>
      {near && <strong>{t('network.soon')} · </strong>}
      <time dateTime={at}>{date(at)}</time> ({fromNow(at)})
    </>
  );
}
