import { isAct } from '../logic/unopened.js';
import type { Message } from '../types.js';
import { useWords } from '../words/use-words.js';
import { CaseContent } from './case-content.js';
import { Facts } from './facts.js';
import { useNodeName } from './use-node-name.js';

interface TimelineProps {
  messages: Message[];
  /** They go by way of relays, and a receipt is the other end’s. */
  relayed?: boolean;
}

/** The messages of a conversation in their order, each with how far it got. */
export function Timeline({ messages: all, relayed = false }: TimelineProps) {
  const { t } = useWords();
  const messages = all.filter(isAct);
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{t('timeline.title')}</h2>
      {messages.length === 0 && <p>{t('timeline.empty')}</p>}
      <ol className="timeline">
        {messages.map((each) => (
          <li key={each.id} className={each.direction}>
            <Step message={each} relayed={relayed} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Step({ message, relayed }: { message: Message; relayed: boolean }) {
  const { t, colon, step, time, refusal } = useWords();
  const name = useNodeName();
  const { author, recipient, direction, status, openedAt, refusalCode, said, shown, held, onlyHere } = message;
  const here = (node: string) => `${t('node.here')} (${node})`;
  return (
    <>
      <h3>{step(message.step)}</h3>
      <p>
        {t('timeline.from-to', {
          from: direction === 'out' ? here(author) : name(author),
          to: direction === 'in' ? here(recipient) : name(recipient),
        })}
      </p>
      <p>
        <time dateTime={message.issuedAt}>{time(message.issuedAt)}</time>
        {' · '}
        <span className={`receipt ${status}`}>{t(`receipt.${howFar(message, relayed)}`)}</span>
      </p>
      {openedAt && (
        <p className="opened">
          {t(direction === 'out' ? 'receipt.opened-there' : 'receipt.opened-here')}
          {colon} <time dateTime={openedAt}>{time(openedAt)}</time>
        </p>
      )}
      {refusalCode && (
        <p>
          {refusal(refusalCode)} <code>{refusalCode}</code>
        </p>
      )}
      {said && Object.keys(said).length > 0 && <Facts of={said} />}
      {shown && (
        <details>
          <summary>{t('timeline.shown')}</summary>
          <CaseContent content={shown} />
        </details>
      )}
      {held && (
        <details>
          <summary>{t('timeline.held')}</summary>
          <CaseContent content={held} />
        </details>
      )}
      {onlyHere && (
        <details>
          <summary>{t('timeline.only-here')}</summary>
          <Facts of={onlyHere} />
        </details>
      )}
    </>
  );
}

/** What no receipt is of yet waits here, or is with the recipient's broker; over relays only the next node could tell. */
function howFar({ status, withBroker }: Message, relayed: boolean): string {
  if (status !== 'queued') return status;
  if (relayed) return 'queued-over-relays';
  return withBroker ? 'with-broker' : status;
}
