import type { NationalConfiguration } from '../consent/national-configuration.js';
import { APPROVER_ROLES, type ApproverRole, ruleFor, type StepRule } from './conversation-kind.js';
import { kindNamed } from './kinds.js';

/**
 * Whose approval a step needs (R9): what national configuration says for this kind and step, else what the table says.
 * `none` counts only where the table lets the approval be waived; a role that this software does not know changes nothing.
 */
export function approverOf(
  { approvals = [] }: Pick<NationalConfiguration, 'approvals'>,
  { kind, step, rule }: { kind: string; step: string; rule: StepRule },
): ApproverRole | undefined {
  const said = approvals.find((each) => each.conversation === kind && each.step === step)?.approver;
  if (said === 'none') return rule.waivable ? undefined : rule.approval;
  return APPROVER_ROLES.find((role) => role === said) ?? rule.approval;
}

/** The roles that may decide on a step of a conversation, whatever state it is taken from. @throws Refusal `schema-unknown` */
export function approverRoles(
  national: Pick<NationalConfiguration, 'approvals'>,
  { kind }: { kind: string },
  step: string,
): ApproverRole[] {
  const table = kindNamed(kind);
  const rules = Object.keys(table.states).flatMap((state) => ruleFor(table, state, step) ?? []);
  return [...new Set(rules.flatMap((rule) => approverOf(national, { kind, step, rule }) ?? []))];
}
