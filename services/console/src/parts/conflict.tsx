import { prune } from '../logic/prune.js';
import { useConversationsOf } from '../queries.js';
import type { JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Facts } from './facts.js';
import { Loaded } from './loaded.js';
import { useNodeName } from './use-node-name.js';

/** Both versions side by side: what was entered here, and what holds at the node now. */
export function Conflict({ entered, caseId }: { entered: JsonObject; caseId: string }) {
  const { t, kind, state, time } = useWords();
  const name = useNodeName();
  const query = useConversationsOf(caseId);
  return (
    <div className="beside conflict">
      <div>
        <h3>{t('conflict.entered')}</h3>
        <Facts of={(prune(entered) ?? {}) as JsonObject} />
      </div>
      <div>
        <h3>{t('conflict.now')}</h3>
        <Loaded query={query}>
          {({ items }) => (
            <ul>
              {items.map((each) => (
                <li key={each.id}>
                  {kind(each.kind)} · {name(each.peer)} · {state(each.state)} · {time(each.updatedAt)}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </div>
    </div>
  );
}
