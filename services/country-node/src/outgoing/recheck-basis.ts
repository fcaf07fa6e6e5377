import { recheck } from '../domain/disclosure/recheck.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { OutboxRow } from '../ports/store/outbox.js';
import type { Tx } from '../ports/store/store.js';
import { findParties } from '../record/find-agreement.js';
import { readConsent } from './gather-basis.js';

/**
 * Holds the value-free manifest of a message against today's consent, agreement and matrix, without reading the case (R1).
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
  const consent = await readConsent(parts, tx, caseId, at);
  const checked = recheck({
    manifest,
    consent,
    agreement: parties.agreement,
    matrix: parts.matrix,
    recipient: parties.peer,
    at,
  });
  return checked.ok ? undefined : checked.code;
}
