import { useWords } from '../words/use-words.js';

/** Until when, in words and as a date; late is said, not only coloured. */
export function Due({ at, overdue }: { at: string | null; overdue: boolean }) {
  const { t, time, fromNow } = useWords();
  if (at === null) return <span>{t('due.none')}</span>;
  return (
    <span className={overdue ? 'due overdue' : 'due'}>
      {overdue && <strong>{t('due.overdue')} · </strong>}
      <time dateTime={at}>{time(at)}</time> ({fromNow(at)})
    </span>
  );
}
