import { useStaff } from '../queries.js';
import type { Emergency, Me } from '../types.js';
import { useWords } from '../words/use-words.js';
import { CaseNumber } from './case-number.js';
import { Due } from './due.js';
import { MoreNote } from './more-note.js';
import { ProblemNote } from './problem-note.js';
import { useAct } from './use-act.js';
import { whileBusy } from './while-busy.js';

const JUDGES = ['supervisor', 'data-protection-officer'];

/** Cases that were opened in an emergency: for those who judge whether it was one, and for whoever opened them. */
export function Emergencies({ items, more, me }: { items: Emergency[]; more: boolean; me: Me }) {
  const { t } = useWords();
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="emergencies">
      <h2 id="emergencies">{t('emergency.title')}</h2>
      <ul className="cards" aria-live="polite">
        {items.map((each) => (
          <Card key={each.id} emergency={each} me={me} />
        ))}
      </ul>
      <MoreNote more={more} shown={items.length} />
    </section>
  );
}

function Card({ emergency: { id, caseId, staffId, reason, until, endedAt }, me }: { emergency: Emergency; me: Me }) {
  const { t } = useWords();
  const { busy, error, act } = useAct();
  const over = endedAt !== null || Date.parse(until) <= Date.now();
  const judges = me.roles.some((role) => JUDGES.includes(role));
  const { data: staff } = useStaff(judges);
  const who = staff?.items.find((each) => each.id === staffId)?.displayFunction;
  const judge = (verdict: string) => act('POST', `emergencies/${id}/verdict`, { verdict });
  return (
    <li className="card">
      <p className="what">{t(`emergency.reason.${reason}`)}</p>
      {who !== undefined && <p>{t('emergency.by', { who })}</p>}
      <p>
        {over ? t('emergency.over') : t('emergency.until')} {!over && <Due at={until} overdue={false} />}
      </p>
      <p className="small">
        <CaseNumber id={caseId} me={me} />
      </p>
      <p className="buttons">
        {judges && staffId !== me.id && (
          <>
            <button type="button" {...whileBusy(busy)} onClick={() => judge('justified')}>
              {t('emergency.justified')}
            </button>
            <button type="button" {...whileBusy(busy)} onClick={() => judge('not_justified')}>
              {t('emergency.not-justified')}
            </button>
          </>
        )}
        {!over && (
          <button type="button" {...whileBusy(busy)} onClick={() => act('POST', `emergencies/${id}/ending`)}>
            {t('emergency.end')}
          </button>
        )}
      </p>
      {error !== undefined && <ProblemNote error={error} />}
    </li>
  );
}
