import type { Participant } from '../disclosure/types.js';
import type { RecipientMatch } from './types.js';

/** Whether what permits names this recipient: by node, or by role or country. An empty list or match names nobody. */
export function isPermittedTo(matches: readonly RecipientMatch[], recipient: Participant): boolean {
  return matches.some((match) => !isEmpty(match) && matchesAll(match, recipient));
}

/** Whether what forbids reaches this recipient. An empty list or match reaches everybody. */
export function isForbiddenTo(matches: readonly RecipientMatch[], recipient: Participant): boolean {
  return matches.length === 0 || matches.some((match) => matchesAll(match, recipient));
}

/** Whether a match names the node itself or its country, rather than a role anywhere. */
export function namesNodeOrCountry({ node, country }: RecipientMatch): boolean {
  return node !== undefined || country !== undefined;
}

/** The recipients named by both of two matches; undefined when they exclude each other. */
export function bothMatch(a: RecipientMatch, b: RecipientMatch): RecipientMatch | undefined {
  if (isEmpty(a) || isEmpty(b)) return undefined;
  for (const member of ['node', 'role', 'country'] as const) {
    if (a[member] !== undefined && b[member] !== undefined && a[member] !== b[member]) return undefined;
  }
  return { ...a, ...b };
}

function matchesAll({ node, role, country }: RecipientMatch, recipient: Participant): boolean {
  return (
    (node === undefined || node === recipient.id) &&
    (country === undefined || country === recipient.country) &&
    (role === undefined || role === recipient.kind || recipient.roles.includes(role))
  );
}

function isEmpty({ node, role, country }: RecipientMatch): boolean {
  return node === undefined && role === undefined && country === undefined;
}
