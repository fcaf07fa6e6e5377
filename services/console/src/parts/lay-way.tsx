import { useState } from 'react';
import { ask } from '../api.js';
import { askedWay, DIRECTLY, type Way } from '../logic/way.js';
import { lookAgain, usePartners } from '../queries.js';
import type { ConversationRow } from '../types.js';
import { useWords } from '../words/use-words.js';
import { ChooseWay } from './choose-way.js';
import { ProblemNote } from './problem-note.js';
import { useOnce } from './use-once.js';
import { whileBusy } from './while-busy.js';

/** Another way for an exchange that a relay does not carry on; what waits goes by it. */
export function LayWay({ of: { id, kind, peer } }: { of: ConversationRow }) {
  const { t } = useWords();
  const { data } = usePartners();
  const [way, setWay] = useState<Way>(DIRECTLY);
  const lay = (body: object) => ask('POST', `conversations/${id}/route`, { body });
  const { busy, error, submit } = useOnce(lay, {
    again: true,
    done: () => {
      setWay(DIRECTLY);
      lookAgain();
    },
  });
  if (!data) return null;
  return (
    <details>
      <summary>{t('way.lay')}</summary>
      <ChooseWay partners={data} kind={kind} peer={peer} way={way} onChange={setWay} />
      <p className="buttons">
        <button
          type="button"
          disabled={way.relays.length === 0}
          {...whileBusy(busy)}
          onClick={() => submit(askedWay(way))}
        >
          {t('way.lay')}
        </button>
      </p>
      {error !== undefined && <ProblemNote error={error} kept />}
    </details>
  );
}
