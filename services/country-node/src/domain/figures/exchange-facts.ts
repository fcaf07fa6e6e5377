import { CONVERSATION_KINDS } from '../conversations/every-kind.js';
import type { Facts } from './facts.js';

export const KINDS_COUNTED: readonly string[] = CONVERSATION_KINDS.map(({ kind }) => kind);

/** A message of a conversation as far as figures go. */
export interface CountedStep {
  step: string;
  /** Whether this node said it. */
  own: boolean;
  /** When it was recorded here: for what came, when it arrived. */
  at: Date;
}

/**
 * Which category of each table an exchange stands in that a partner opened.
 * @param steps in the order recorded
 * @param firstContact when the child was to be met first, as the acceptance says; undefined where it says nothing
 */
export function factsOfReceived(kind: string, steps: readonly CountedStep[], firstContact: Date | undefined): Facts {
  const arrived = steps.find(({ own }) => !own)?.at;
  const accepted = acceptanceOf(steps)?.at;
  return {
    kind,
    'time-to-accept': arrived && accepted ? bandOf(accepted, arrived) : 'not-accepted',
    'time-to-contact': accepted && firstContact ? bandOf(firstContact, accepted) : 'not-agreed',
  };
}

/** The message by which this node accepted; a first word that is repeated counts once. */
export function acceptanceOf<S extends CountedStep>(steps: readonly S[]): S | undefined {
  return steps.find(({ step, own }) => own && step === 'accept');
}

const BANDS = [
  [1, 'within-1-day'],
  [3, 'within-3-days'],
  [7, 'within-7-days'],
  [30, 'within-30-days'],
] as const;

function bandOf(at: Date, since: Date): string {
  const days = (at.getTime() - since.getTime()) / 86_400_000;
  return BANDS.find(([within]) => days <= within)?.[1] ?? 'later';
}
