import type { AgreementText } from '#libs/trust/types.js';

const STEPS = ['open', 'forward', 'back', 'stop', 'stopped', 'broken', 'void'];

/** Lets two neighbours carry circuits for each other. */
export function relaying(one: string, other: string, purposes: string[]): AgreementText {
  return {
    id: `${one}-${other}-relay`,
    version: 1,
    parties: [one, other],
    validFrom: '2026-01-01T00:00:00.000Z',
    validUntil: '2028-01-01T00:00:00.000Z',
    terms: [{ conversation: 'relay', steps: STEPS, purposes, categories: { PROTOCOL: 'full' } }],
    onwardSharing: 'none',
  };
}
