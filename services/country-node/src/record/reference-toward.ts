import { Fault } from '../domain/refusal.js';
import type { CaseReference } from '../ports/store/cases.js';

/** The one reference of a case between two nodes; theirs, where this node held the case under both before that rule. */
export function referenceToward(peer: string, references: readonly CaseReference[]): string {
  const ofPeer = references.filter(({ partner }) => partner === peer);
  const found = ofPeer.find(({ givenBy }) => givenBy === 'theirs') ?? ofPeer[0];
  if (!found) throw new Fault('case-reference-missing');
  return found.reference;
}
