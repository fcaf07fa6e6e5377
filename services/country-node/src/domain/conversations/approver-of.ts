import type { Approvals } from '../national/national-configuration.js';
import { type ApproverRole, ruleFor, type StepRule } from './conversation-kind.js';
import { CONVERSATION_KINDS } from './every-kind.js';
import { kindNamed } from './kinds.js';

/**
 * Whose approval a step needs (R9): what national configuration says for this kind and step, else what the table says.
 * `none` counts only where the table lets the approval be waived.
 */
export function approverOf(
  { approvals = [] }: Approvals,
  { kind, step, rule }: { kind: string; step: string; rule: Pick<StepRule, 'approval' | 'waivable'> },
): ApproverRole | undefined {
  const said = approvals.find((each) => each.conversation === kind && each.step === step)?.approver;
  if (said === 'none') return rule.waivable ? undefined : rule.approval;
  return said ?? rule.approval;
}

/** What is put before a second person and is no step of a conversation: that something stands in for consent (R9) … */
export const OVERRIDE = { kind: 'consent-override', step: 'record' } as const;
/** … that a case is destroyed, and that it must not be (R21). */
export const DESTRUCTION = { kind: 'case-destruction', step: 'destroy' } as const;
export const HOLD = { kind: 'legal-hold', step: 'set' } as const;
export const LIFTING = { kind: 'legal-hold', step: 'lift' } as const;

/** Who decides on these, unless national configuration names one role. */
const ACTS: Readonly<Record<string, readonly ApproverRole[]>> = {
  [OVERRIDE.kind]: ['supervisor'],
  // Asked for by the data-protection officer: two persons of two functions.
  [DESTRUCTION.kind]: ['supervisor'],
  [HOLD.kind]: ['supervisor', 'data-protection-officer'],
};

/**
 * The roles that may decide on a step of a conversation, whatever state it is taken from, or on an act on a case.
 * @throws Refusal `schema-unknown`
 */
export function approverRoles(national: Approvals, { kind }: { kind: string }, step: string): ApproverRole[] {
  const roles = Object.hasOwn(ACTS, kind) ? ACTS[kind] : undefined;
  const rules: Pick<StepRule, 'approval' | 'waivable'>[] = roles
    ? roles.map((approval) => ({ approval }))
    : rulesOf(kind, step);
  return [...new Set(rules.flatMap((rule) => approverOf(national, { kind, step, rule }) ?? []))];
}

/** All that may be put before a second person. */
const DECIDED_ON: readonly { kind: string; step: string }[] = [
  ...[OVERRIDE, DESTRUCTION, HOLD, LIFTING],
  ...CONVERSATION_KINDS.flatMap(({ kind, states }) => {
    const steps = new Set(Object.values(states).flatMap((state) => Object.keys(state.steps)));
    return [...steps].map((step) => ({ kind, step }));
  }),
];

/** The steps of conversations and the acts on a case that somebody with these roles may decide on. */
export function decidableBy(national: Approvals, roles: readonly string[]): { kind: string; step: string }[] {
  return DECIDED_ON.filter((each) => approverRoles(national, each, each.step).some((role) => roles.includes(role)));
}

function rulesOf(kind: string, step: string): StepRule[] {
  const table = kindNamed(kind);
  return Object.keys(table.states).flatMap((state) => ruleFor(table, state, step) ?? []);
}
