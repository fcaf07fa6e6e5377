import { Refusal } from '../refusal.js';

/** R9: whoever wrote or asked for something cannot approve it. Of two who are not both known, neither is "somebody else". */
export function approverIsOther({ author, approver }: { author?: string; approver?: string }): boolean {
  return author !== undefined && approver !== undefined && author !== approver;
}

/** @throws Refusal `approver-is-author` */
export function requireOtherApprover(act: { author?: string; approver: string }): void {
  if (!approverIsOther(act)) throw new Refusal('approver-is-author');
}
