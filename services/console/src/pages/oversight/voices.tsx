import { Link } from 'wouter';
import { useVoices } from '../../oversight-queries.js';
import { CaseNumber } from '../../parts/case-number.js';
import { Due } from '../../parts/due.js';
import { Loaded } from '../../parts/loaded.js';
import { MoreNote } from '../../parts/more-note.js';
import { Title } from '../../parts/title.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';

/** What children object to, ask to have corrected and complain of, as far as it is this person’s to hear; without the words. */
export default function VoicesPage({ me }: { me: Me }) {
  const { t, time } = useWords();
  const query = useVoices();
  return (
    <>
      <Title says={t('menu.voices')} />
      <p>{t('voices.says')}</p>
      <Loaded query={query}>
        {({ items, more }) =>
          items.length === 0 ? (
            <p>{t('voices.empty')}</p>
          ) : (
            <>
              <ul className="cards">
                {items.map(({ id, caseId, sort, state, level, recordedAt, dueAt }) => (
                  <li key={id} className={isPast(dueAt) ? 'card overdue' : 'card'}>
                    <h2>
                      <Link href={`/voices/${id}`}>{t(`voices.sort.${sort}`)}</Link>
                    </h2>
                    <p>
                      {t(`voices.state.${state}`)} · {t(`voices.level.${level}`)}
                    </p>
                    <p>
                      {t('voices.said')} <time dateTime={recordedAt}>{time(recordedAt)}</time>
                    </p>
                    {dueAt !== null && <Due at={dueAt} overdue={isPast(dueAt)} />}
                    <p className="small">
                      <CaseNumber id={caseId} me={me} />
                    </p>
                  </li>
                ))}
              </ul>
              <MoreNote more={more} shown={items.length} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

const isPast = (at: string | null) => at !== null && Date.parse(at) < Date.now();
