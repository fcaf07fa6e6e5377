import { consentStateAt } from '../domain/consent/consent-state.js';
import { recheck } from '../domain/disclosure/recheck.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { OutboxRow } from '../ports/store/outbox.js';
import type { Tx } from '../ports/store/store.js';
import { findParties } from '../record/find-agreement.js';
import { consentEventsOf, restrictionsAsOf } from '../record/known-cases.js';

/**
 * Holds the value-free manifest of a message against today's consent, agreement and matrix (R1), and asks of the case no
 * more than whether it may be transmitted, and where to (R2, R13).
 * @returns the code of what no longer holds; undefined when all does
 */
export async function recheckBasis(
  parts: Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national' | 'matrix'>,
  tx: Tx,
  { manifest, caseId, recipient }: Pick<OutboxRow, 'manifest' | 'caseId' | 'recipient'>,
): Promise<RefusalCode | undefined> {
  if (!manifest || !caseId) return undefined;
  const at = parts.clock.now();
  const parties = findParties(parts, recipient, at);
  const state = await tx.cases.state(caseId);
  if (!state) return 'not-found';
  const consent = consentStateAt(await consentEventsOf(parts, tx, state), at, parts.national);
  const restrictions = await restrictionsAsOf(parts, tx, state);
  const checked = recheck({
    manifest,
    consent,
    agreement: parties.agreement,
    matrix: parts.matrix,
    recipient: parties.peer,
    ...(restrictions ? { restrictions } : {}),
    at,
  });
  return checked.ok ? undefined : checked.code;
}
