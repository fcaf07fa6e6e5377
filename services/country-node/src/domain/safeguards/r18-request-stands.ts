import type { Gate } from './gates.js';

const STANDING: ReadonlySet<string> = new Set(['taken-on', 'answered']);

/** R18: an identity desk asks a consulate only for an authority whose request it took on; one that is withdrawn stands no more. */
export const doesRequestStand: Gate = ({ others, passedOnFrom }) =>
  others.some(
    ({ id, kind, role, state }) =>
      id === passedOnFrom && kind === 'identity-request' && role === 'desk' && STANDING.has(state),
  )
    ? undefined
    : 'request-not-standing';
