import { Link } from 'wouter';
import { useApprovals } from '../../oversight-queries.js';
import { CaseNumber } from '../../parts/case-number.js';
import { Due } from '../../parts/due.js';
import { Loaded } from '../../parts/loaded.js';
import { MoreNote } from '../../parts/more-note.js';
import { Title } from '../../parts/title.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';

/** What waits for this person as the second one, where there is no inbox. */
export default function DecisionsPage({ me }: { me: Me }) {
  const { t, colon, kind, step } = useWords();
  const query = useApprovals();
  return (
    <>
      <Title says={t('menu.decisions')} />
      <Loaded query={query}>
        {({ items, more }) => {
          if (items.length === 0) return <p>{t('inbox.empty')}</p>;
          return (
            <>
              <ul className="cards">
                {items.map((each) => (
                  <li key={each.id} className={each.overdue ? 'card overdue' : 'card'}>
                    <h2>
                      <Link href={`/approvals/${each.id}`}>
                        {kind(each.kind)}
                        {colon} {step(each.step)}
                      </Link>
                    </h2>
                    <p>
                      <CaseNumber id={each.caseId} me={me} />
                    </p>
                    {each.reviewBy && <Due at={each.reviewBy} overdue={each.overdue} />}
                  </li>
                ))}
              </ul>
              <MoreNote more={more} shown={items.length} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
