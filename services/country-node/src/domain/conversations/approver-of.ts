import type { Approvals } from '../national/national-configuration.js';
import { type ApproverRole, ruleFor, type StepRule } from './conversation-kind.js';
import { kindNamed } from './kinds.js';

/**
 * Whose approval a step needs (R9): what national configuration says for this kind and step, else what the table says.
 * `none` counts only where the table lets the approval be waived.
 */
export function approverOf(
  { approvals = [] }: Approvals,
  { kind, step, rule }: { kind: string; step: string; rule: StepRule },
): ApproverRole | undefined {
  const said = approvals.find((each) => each.conversation === kind && each.step === step)?.approver;
  if (said === 'none') return rule.waivable ? undefined : rule.approval;
  return said ?? rule.approval;
}

/** The roles that may decide on a step of a conversation, whatever state it is taken from. @throws Refusal `schema-unknown` */
export function approverRoles(national: Approvals, { kind }: { kind: string }, step: string): ApproverRole[] {
  const table = kindNamed(kind);
  const rules = Object.keys(table.states).flatMap((state) => ruleFor(table, state, step) ?? []);
  return [...new Set(rules.flatMap((rule) => approverOf(national, { kind, step, rule }) ?? []))];
}
