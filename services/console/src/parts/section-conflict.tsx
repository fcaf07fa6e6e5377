import { prune } from '../logic/prune.js';
import type { JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Facts } from './facts.js';
import { whileBusy } from './while-busy.js';

interface SectionConflictProps {
  entered: JsonObject;
  now: JsonObject;
  onKeep: () => void;
  onTake: () => void;
  busy: boolean;
}

/** Both versions of a section side by side, and the choice between them. */
export function SectionConflict({ entered, now, onKeep, onTake, busy }: SectionConflictProps) {
  const { t } = useWords();
  return (
    <section className="problem" role="alert" aria-labelledby="conflict">
      <h2 id="conflict">{t('file.conflict')}</h2>
      <div className="beside conflict">
        <div>
          <h3>{t('conflict.entered')}</h3>
          <Facts of={(prune(entered) ?? {}) as JsonObject} />
          <button type="button" onClick={onKeep} {...whileBusy(busy)}>
            {t('file.keep-mine')}
          </button>
        </div>
        <div>
          <h3>{t('conflict.now')}</h3>
          <Facts of={now} />
          <button type="button" onClick={onTake} disabled={busy}>
            {t('file.take-theirs')}
          </button>
        </div>
      </div>
    </section>
  );
}
