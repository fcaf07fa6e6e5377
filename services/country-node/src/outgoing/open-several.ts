import { kindNamed } from '../domain/conversations/kinds.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import { Refusal } from '../domain/refusal.js';
import type { StaffRow } from '../ports/store/people.js';
import { requestStep, type StepOutcome } from './request-step.js';
import type { SendParts } from './send-message.js';

export interface SeveralToOpen {
  kind: string;
  /** The opening step. */
  step: string;
  caseId: string;
  /** Node ids. */
  peers: readonly string[];
  input: JsonObject;
  by: StaffRow;
}

/** What came of it toward one node: its conversation, or why there is none. */
export type OutcomeAt = { peer: string } & (StepOutcome | { code: RefusalCode; pointers: readonly string[] });

/**
 * One act toward several nodes: a conversation with each, under a reference of its own. Each is weighed by itself, so that
 * what one node may not be told keeps the others from nothing.
 * @throws Refusal `step-not-allowed` for a kind of which a case has one at a time; the first refusal, where every one is refused
 */
export async function openSeveral(parts: SendParts, several: SeveralToOpen): Promise<OutcomeAt[]> {
  const { kind, step, caseId, peers, input, by } = several;
  if (kindNamed(kind).exclusive) throw new Refusal('step-not-allowed', ['/peers']);
  const outcomes: OutcomeAt[] = [];
  const refusals: Refusal[] = [];
  for (const peer of peers) {
    try {
      const outcome = await requestStep(parts, { by, step, input, open: { kind, caseId, peer } });
      outcomes.push({ peer, ...outcome });
    } catch (error) {
      // What went already must be told, whatever fails after it.
      if (!(error instanceof Refusal)) {
        if (!outcomes.some((each) => 'conversationId' in each)) throw error;
        outcomes.push({ peer, code: 'internal-fault', pointers: [] });
        continue;
      }
      refusals.push(error);
      outcomes.push({ peer, code: error.code, pointers: error.pointers });
    }
  }
  const [first] = refusals;
  if (first && refusals.length === peers.length) throw first;
  return outcomes;
}
