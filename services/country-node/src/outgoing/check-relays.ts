import { consentStateAt } from '../domain/consent/consent-state.js';
import { Refusal } from '../domain/refusal.js';
import { isOriginProtected } from '../domain/safeguards/r02-protect-from-origin.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { consentEventsOf, restrictionsAsOf } from '../record/known-cases.js';

export interface RelaysToCheck {
  caseId: string;
  purpose: string;
  relays: readonly string[];
  at: Date;
}

/**
 * R2 for those who only carry: a relay sees no case, but that one of its neighbours sends something of this purpose toward
 * its country is more than the country of origin may learn of a child that needs protection from it.
 * @throws Refusal `not-found`, `origin-protected`
 */
export async function checkRelays(
  parts: Pick<NodeParts, 'vault' | 'national' | 'directory'>,
  tx: Tx,
  { caseId, purpose, relays, at }: RelaysToCheck,
): Promise<void> {
  const state = await tx.cases.state(caseId);
  if (!state) throw new Refusal('not-found');
  const facts = await restrictionsAsOf(parts, tx, state);
  if (!facts) return;
  const events = await consentEventsOf(parts, tx, state);
  const consent = consentStateAt(events, at, parts.national.inForce(), facts.ageDoubted);
  const view = parts.directory.view();
  for (const id of relays) {
    const recipient = view.participant(id);
    if (!recipient) throw new Refusal('unknown-participant');
    // No supervisor approves a relay, so R2's exception never holds for one.
    if (isOriginProtected({ facts, recipient, purpose, consent, supervisorApproved: false })) {
      throw new Refusal('origin-protected', ['/route']);
    }
  }
}
