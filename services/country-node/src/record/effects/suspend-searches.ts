import { suspendTracing } from '../suspend-tracing.js';
import type { RunEffect } from './run-effects.js';

/**
 * R4, R7: the case has become another authority’s. A risk or a wish that it learns of would not stop the searches of this node,
 * so they rest until the case comes back and a person takes them up; one that was taken up since is left alone.
 */
export const suspendSearches: RunEffect = async (parts, tx, { conversation: { caseId }, at }) => {
  const caseRow = await tx.cases.lock(caseId);
  if (!caseRow || caseRow.responsible === parts.self) return;
  await suspendTracing(parts, tx, { caseId, by: parts.self, at });
};
