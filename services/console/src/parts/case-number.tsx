import { Link } from 'wouter';
import { caseHref } from '../logic/pages.js';
import type { Me } from '../types.js';
import { useWords } from '../words/use-words.js';

/** A case by its number, and the way to what its reader may see of it. */
export function CaseNumber({ id, me }: { id: string; me: Me }) {
  const { t } = useWords();
  const says = `${t('case.short')} ${id.slice(-12)}`;
  const href = caseHref(me.roles, id);
  return href === undefined ? <span>{says}</span> : <Link href={href}>{says}</Link>;
}
