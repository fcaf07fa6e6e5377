import { useRecipients } from '../queries.js';
import type { Recipient } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Loaded } from './loaded.js';
import { useNodeName } from './use-node-name.js';

/** Whoever has it as it stands hears nothing of it. */
function standingOf({ mayBeTold, outdated }: Recipient): string {
  if (!mayBeTold) return 'recipients.not-told';
  return outdated.length > 0 ? 'recipients.told' : 'recipients.same';
}

/** Who was given the items that are to be put right, and who of them may be told. */
export function Recipients({ caseId, items }: { caseId: string; items: string[] }) {
  const { t, field } = useWords();
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="recipients">
      <h2 id="recipients">{t('recipients.title')}</h2>
      {items.map((item) => (
        <section key={item} className="card">
          <h3>
            {item
              .split('/')
              .slice(1)
              .map((each) => field(each))
              .join(' › ')}
          </h3>
          <OfItem caseId={caseId} item={item} />
        </section>
      ))}
    </section>
  );
}

function OfItem({ caseId, item }: { caseId: string; item: string }) {
  const { t, colon, kind, step, time, refusal } = useWords();
  const name = useNodeName();
  const query = useRecipients(caseId, item);
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p>{t('recipients.none')}</p>
        ) : (
          <ul>
            {items.map((each) => (
              <li key={`${each.peer} ${each.kind} ${each.step} ${each.form}`}>
                <strong>{name(each.peer)}</strong> · {kind(each.kind)}
                {colon} {step(each.step)} · {time(each.lastAt)} · {t(standingOf(each))}
                {each.code !== undefined && ` ${refusal(each.code)}`}
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
