import { listStretches } from '../logic/responsibility.js';
import type { ConversationView, Me } from '../types.js';
import { useWords } from '../words/use-words.js';
import { useNodeName } from './use-node-name.js';

/** Who was responsible when, as one unbroken bar; each stretch says its node, so that colour says nothing alone. */
export function ResponsibilityBar({ conversation, me }: { conversation: ConversationView; me: Me }) {
  const { t, time } = useWords();
  const name = useNodeName();
  const stretches = listStretches(conversation);
  return (
    <section aria-labelledby="responsible">
      <h2 id="responsible">{t('responsible.title')}</h2>
      <ol className="bar">
        {stretches.map(({ node, from }, at) => (
          <li key={at} className={node === me.node ? 'ours' : 'theirs'}>
            <strong>{node === me.node ? `${t('node.here')} (${node})` : name(node)}</strong>
            {from !== undefined && <span>{t('responsible.since', { time: time(from) })}</span>}
            {at === stretches.length - 1 && <span>{t('responsible.now')}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
