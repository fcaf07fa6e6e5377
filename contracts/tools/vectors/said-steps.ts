import { createHash } from 'node:crypto';
import type { SignedStep } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';

/** A message as it stands in these vectors; `outcome` is that of its receipt, where there is one. */
export type SaidStep = Omit<SignedStep, 'issuedAt' | 'refused' | 'received' | 'voided'> & {
  outcome?: 'received' | 'refused';
};

export type Held = readonly SaidStep[];

export const offer = say(1, 'offerer', 'offer', []);
export const accept = say(2, 'receiver', 'accept', [offer]);
export const handover = say(3, 'offerer', 'handover', [accept]);
export const assume = say(4, 'receiver', 'assume', [handover]);
export const withdraw = say(5, 'offerer', 'withdraw', [offer]);
export const ask = say(6, 'receiver', 'request-information', [offer]);
export const provide = say(7, 'offerer', 'provide-information', [ask]);
export const acceptKnowing = say(8, 'receiver', 'accept', [ask]);
export const handOverKnowing = say(9, 'offerer', 'handover', [provide, acceptKnowing]);
export const takeBack = say(10, 'offerer', 'void', [accept], { voids: named(handover) });
export const decline = say(11, 'receiver', 'decline', [handover]);
export const openedHere = say(12, 'receiver', 'opened', [offer]);
export const again = say(13, 'offerer', 'offer', [], { supersedes: named(offer) });
export const onceMore = say(14, 'offerer', 'offer', [], { supersedes: named(offer) });
export const handOverAgain = say(15, 'offerer', 'handover', [accept], { supersedes: named(handover) });

export function digests(steps: Held): string[] {
  return steps.map(({ digest }) => digest);
}

/** A message of the number given: ids grow with it, digests are of it. */
export function say(
  number: number,
  author: string,
  step: string,
  parents: readonly (SaidStep | number)[],
  more: object = {},
): SaidStep {
  const cited = parents.map((parent) => (typeof parent === 'number' ? digestOf(parent) : parent.digest));
  return { digest: digestOf(number), messageId: idOf(number), author, step, parents: cited, ...more };
}

function digestOf(number: number): string {
  return createHash('sha256').update(`message ${number}`).digest('base64url');
}

function idOf(number: number): string {
  return `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

export function named({ messageId, digest }: SaidStep): { messageId: string; digest: string } {
  return { messageId, digest };
}

export function refused(step: SaidStep): SaidStep {
  return { ...step, outcome: 'refused' };
}

export function received(step: SaidStep): SaidStep {
  return { ...step, outcome: 'received' };
}
