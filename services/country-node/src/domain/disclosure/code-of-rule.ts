import type { RefusalCode } from '../refusal-codes.js';
import type { RuleId } from './rules.js';

/** The published code for a rule that stopped one field at home; `withheld` has none of its own, for who asks must not learn of it (R11). */
export function codeOfRule(rule: RuleId): RefusalCode {
  if (rule.startsWith('consent-') || rule === 'field-exception') return 'consent-missing';
  if (rule.startsWith('agreement-')) return 'agreement-not-permitted';
  if (rule === 'safeguard-R3') return 'hint-of-claim';
  if (rule === 'safeguard-R8') return 'approval-needed';
  return rule === 'safeguard-R19' ? 'photo-not-permitted' : 'over-disclosure';
}
