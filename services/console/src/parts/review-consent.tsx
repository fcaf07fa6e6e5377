import type { ConsentWay } from '../logic/consent-screens.js';
import { denyToEverybody, lacksOf, takeScreen } from '../logic/interview.js';
import { prune } from '../logic/prune.js';
import type { JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Facts } from './facts.js';
import { ProblemNote } from './problem-note.js';
import { whileBusy } from './while-busy.js';

interface ReviewConsentProps {
  way: ConsentWay;
  event: JsonObject;
  screens: string[];
  show: (at: number) => void;
  record: () => void;
  busy: boolean;
  error: unknown;
}

/** Everything that was said, question by question, before it is recorded for good. */
export function ReviewConsent({ way, event, screens, show, record, busy, error }: ReviewConsentProps) {
  const { t, field, list } = useWords();
  const lacks = lacksOf(event);
  return (
    <section aria-labelledby="summary">
      <h2 id="summary">{t('consent.summary')}</h2>
      <p>{t('consent.summary-says')}</p>
      {lacks.length > 0 && (
        <p className="problem">{t('consent.lacks', { what: list(lacks.map((each) => field(each, 'consent'))) })}</p>
      )}
      {screens.map((screen, at) => {
        const kept = prune(takeScreen(event, way, screen)) as JsonObject | undefined;
        const said = kept && denyToEverybody(kept);
        return (
          <div key={screen} className="card">
            <h3>{t(`consent.${way}.${screen}`)}</h3>
            {said ? <Facts of={said} scope="consent" /> : <p>{t('consent.nothing')}</p>}
            <button type="button" disabled={busy} onClick={() => show(at)}>
              {t('consent.change')} <span className="unseen">{t(`consent.${way}.${screen}`)}</span>
            </button>
          </div>
        );
      })}
      <p className="buttons">
        <button type="button" disabled={busy} onClick={() => show(screens.length - 1)}>
          {t('consent.back')}
        </button>
        <button type="button" className="first" {...whileBusy(busy)} onClick={record}>
          {t('consent.do')}
        </button>
      </p>
      {error !== undefined && <ProblemNote error={error} kept="here" />}
    </section>
  );
}
