import type { Gate } from './gates.js';

/**
 * R7: what the responsible authority began goes on only while the case is its own, or its partner's, who then knows the child
 * better than anybody here. Whoever is responsible elsewhere may have found a risk, or heard a withdrawal, that this node does
 * not know of (R4, R10).
 */
export const isResponsible: Gate = ({ self, recipient, responsible }) =>
  responsible === self || responsible === recipient.id ? undefined : 'not-responsible';
