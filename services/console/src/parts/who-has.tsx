import { useWhoHas } from '../oversight-queries.js';
import { useWords } from '../words/use-words.js';
import { HowFar } from './how-far.js';
import { Loaded } from './loaded.js';
import { MoreNote } from './more-note.js';
import { TakeBack } from './take-back.js';
import { useStaffName } from './use-staff-name.js';

/** To whom a case is given, since when and how far, and the way to take it back. */
export default function WhoHas({ caseId }: { caseId: string }) {
  const { t, time } = useWords();
  const query = useWhoHas(caseId);
  const nameOf = useStaffName();
  return (
    <section aria-labelledby="who-has">
      <h2 id="who-has">{t('given.title')}</h2>
      <Loaded query={query}>
        {({ items, more, nobodys }) => (
          <>
            {nobodys && (
              <p>
                <strong>{t('given.nobodys')}</strong>
              </p>
            )}
            <ul className="cards">
              {items.map((each) => (
                <li key={each.staffId} className="card">
                  <h3>{nameOf(each.staffId)}</h3>
                  <p>
                    <HowFar of={each} />
                    {!each.inForce && ` · ${t('given.not-here')}`}
                  </p>
                  <p className="small">
                    {t('given.since')} <time dateTime={each.assignedAt}>{time(each.assignedAt)}</time>
                  </p>
                  <TakeBack of={each} />
                </li>
              ))}
            </ul>
            <MoreNote more={more} shown={items.length} />
          </>
        )}
      </Loaded>
    </section>
  );
}
