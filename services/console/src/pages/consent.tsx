import { Link, useSearchParams } from 'wouter';
import { happened } from '../logic/interview.js';
import { CaseLink } from '../parts/case-link.js';
import { Facts } from '../parts/facts.js';
import { Loaded } from '../parts/loaded.js';
import { Title } from '../parts/title.js';
import { useConsents } from '../queries.js';
import type { ConsentEntry } from '../types.js';
import { useWords } from '../words/use-words.js';

/** What was recorded of consent, the latest first, and the ways to record more. */
export default function ConsentPage({ id }: { id: string }) {
  const { t } = useWords();
  const query = useConsents(id);
  const [done] = useSearchParams();
  return (
    <>
      <Title says={t('consent.title')} />
      <CaseLink id={id} />
      <p>{t('consent.says')}</p>
      <p role="status">
        {done.has('recorded') && t('consent.done')}
        {done.has('waits') && t('consent.waits')}
      </p>
      <p className="buttons">
        <Link href={`/cases/${id}/consent/said`} className="button">
          {t('consent.record')}
        </Link>
        <Link href={`/cases/${id}/consent/override`} className="button">
          {t('consent.stand-in')}
        </Link>
      </p>
      <Loaded query={query}>{({ items }) => <Entries items={items} />}</Loaded>
    </>
  );
}

function Entries({ items }: { items: ConsentEntry[] }) {
  const { t, colon, time, choice, number } = useWords();
  if (items.length === 0) return <p>{t('consent.empty')}</p>;
  return [...items].reverse().map(({ version, recordedAt, event }, at) => (
    <details key={version} open={at === 0} className="entry">
      <summary>
        {t('consent.number', { number: number(version) })}
        {colon} {choice(happened(event))}
      </summary>
      <p className="small">{t('consent.recorded', { time: time(recordedAt) })}</p>
      <Facts of={event} scope="consent" />
    </details>
  ));
}
