import { approverRoles } from '../domain/conversations/approver-of.js';
import { conditionsOf } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { isAskedAfter } from '../domain/conversations/review-after.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { Approvals } from '../domain/national/national-configuration.js';

/** Under what a step was taken, whatever state it was taken from, as far as national law has not changed since. */
export function groundsByName(
  national: Approvals,
  { kind, step, input }: { kind: string; step: string; input: JsonObject },
): { requires: string[]; supervisorApproved: boolean } {
  const table = kindNamed(kind);
  const alone = table.steps[step]?.byNode === true || isAskedAfter(table, step, input);
  return {
    requires: conditionsOf(table, step),
    supervisorApproved: !alone && approverRoles(national, { kind }, step).includes('supervisor'),
  };
}
