import type { Agreement, Matrix, Participant } from '../disclosure/types.js';
import { findColumn, findTerms, isInForce } from '../safeguards/r01-deny-by-default.js';

export interface HopAsked {
  self: Participant;
  peer: Participant;
  agreement: Agreement | undefined;
  matrix: Matrix;
  step: string;
  purpose: string;
  at: Date;
}

/** Whether matrix and agreement let this node take a step of a circuit toward this neighbour, for this purpose (R1). */
export function mayRelay({ self, peer, agreement, matrix, step, purpose, at }: HopAsked): boolean {
  const asked = { kind: 'relay', step, purpose, recipient: peer };
  if (!findColumn(matrix, asked) || !isInForce(agreement, [self.id, peer.id], at)) return false;
  return findTerms(agreement, asked) !== undefined;
}
