import type { Agreement, Participant } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';

/** The two parties of an exchange as the trust list knows them now, and the agreement in force between them. */
export interface Parties {
  self: Participant;
  peer: Participant;
  agreement: Agreement | undefined;
  trustListVersion: number;
}

/**
 * @throws Refusal `unknown-participant`; `trust-list-expired` (fail closed, protocol section 4)
 */
export function findParties(parts: Pick<NodeParts, 'self' | 'directory'>, peer: string, at: Date): Parties {
  const view = parts.directory.view();
  const [self, other] = [view.participant(parts.self), view.participant(peer)];
  if (!self || !other) throw new Refusal('unknown-participant');
  return { self, peer: other, agreement: view.agreementBetween(parts.self, peer, at), trustListVersion: view.version };
}
