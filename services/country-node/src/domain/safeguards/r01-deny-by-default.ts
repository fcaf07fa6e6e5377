import type { Agreement, AgreementTerms, Matrix, MatrixColumn, Participant } from '../disclosure/types.js';

export interface StepAsked {
  kind: string;
  step: string;
  purpose: string;
  recipient: Participant;
}

/** R1: the matrix column of a step toward this kind of recipient for this purpose; a step without one sends nothing. */
export function findColumn(
  { columns }: Matrix,
  { kind, step, purpose, recipient }: StepAsked,
): MatrixColumn | undefined {
  return columns.find(
    (each) =>
      each.conversation === kind &&
      each.steps.includes(step) &&
      each.purposes.includes(purpose) &&
      each.recipientKinds.includes(recipient.kind),
  );
}

/** Whether the agreement is in force at `at` between these two nodes; one that is missing is not. */
export function isInForce(
  agreement: Agreement | undefined,
  parties: readonly string[],
  at: Date,
): agreement is Agreement {
  return (
    agreement !== undefined &&
    parties.every((party) => agreement.parties.includes(party)) &&
    new Date(agreement.validFrom) <= at &&
    at < new Date(agreement.validUntil)
  );
}

/** R1: the terms of an agreement for a step and purpose (the first that match). */
export function findTerms({ terms }: Agreement, { kind, step, purpose }: StepAsked): AgreementTerms | undefined {
  return terms.find(
    (each) => each.conversation === kind && each.steps.includes(step) && each.purposes.includes(purpose),
  );
}
