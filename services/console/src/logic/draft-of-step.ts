interface DraftedStep {
  kind: string;
  step: string;
  caseId: string;
  peer: string;
  /** None yet where the step opens one. */
  conversation?: string;
}

/**
 * What the draft of a step is named. A case may have several exchanges of one kind with one node: what was entered in one
 * must not come up in another, and be signed there.
 */
export function draftOfStep({ kind, step, caseId, peer, conversation }: DraftedStep): string {
  return `step ${conversation ?? `${caseId} ${peer}`} ${kind}/${step}`;
}
