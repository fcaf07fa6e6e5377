import { useEffect, useRef, useState } from 'react';
import { queries, useEmergencies } from '../queries.js';
import type { Emergency, Me } from '../types.js';

/**
 * The emergency in which this person reads the case, while it lasts: then there is nothing to do about the case but to read it.
 * When it is over, be it that its time has come, what was read of the case leaves the page.
 */
export function useGlass(caseId: string, me: Me): Emergency | undefined {
  const { data } = useEmergencies(me.roles.includes('caseworker'));
  const [, look] = useState(0);
  const live = data?.items.find((each) => each.caseId === caseId && each.staffId === me.id && isLive(each));
  const was = useRef<string>(undefined);
  useEffect(() => {
    if (was.current === caseId && !live)
      void queries.resetQueries({ predicate: ({ queryKey }) => queryKey.includes(caseId) });
    was.current = live ? caseId : undefined;
    if (!live) return undefined;
    const timer = setTimeout(() => look((count) => count + 1), Date.parse(live.until) - Date.now() + 1);
    return () => clearTimeout(timer);
  }, [live, caseId]);
  return live;
}

const isLive = ({ endedAt, until }: Emergency) => endedAt === null && Date.parse(until) > Date.now();
