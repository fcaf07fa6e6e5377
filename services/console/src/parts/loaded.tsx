import type { ReactNode } from 'react';
import { Problem } from '../api.js';
import { useWords } from '../words/use-words.js';
import { ProblemNote } from './problem-note.js';

interface LoadedProps<T> {
  query: { data: T | undefined; error: Error | null };
  children: (data: T) => ReactNode;
}

/** What was asked for, or that it is on its way, or why it did not come; what is there stays when asking again fails, unless it is no longer for this person. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const { t } = useWords();
  const { data, error } = query;
  return (
    <>
      {error !== null && <ProblemNote error={error} />}
      {data !== undefined && !(error instanceof Problem && error.status === 404) && children(data)}
      {data === undefined && error === null && <p aria-live="polite">{t('common.loading')}</p>}
    </>
  );
}
