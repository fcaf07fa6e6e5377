import { Refusal } from '../refusal.js';

/** R9: whoever wrote or asked for something cannot approve it. An author who is not known is not "somebody else". */
export function approverIsOther({ author, approver }: { author?: string; approver: string }): boolean {
  return author !== undefined && author !== approver;
}

/** @throws Refusal `approver-is-author` */
export function requireOtherApprover(act: { author?: string; approver: string }): void {
  if (!approverIsOther(act)) throw new Refusal('approver-is-author');
}
