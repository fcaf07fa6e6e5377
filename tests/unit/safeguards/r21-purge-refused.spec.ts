import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { openingStep } from '../../../services/country-node/src/domain/conversations/opening-step.js';
import {
  OFFER_REFUSED,
  purgeBefore,
  refusedStates,
} from '../../../services/country-node/src/domain/safeguards/r21-purge-refused.js';

const NOW = new Date('2026-11-30T12:00:00.000Z');
const refused = (months: number, category?: 'HEALTH' | 'BIO_PHOTO') => ({
  outcome: OFFER_REFUSED,
  months,
  ...(category ? { category } : {}),
});
const months = fc.integer({ min: 0, max: 1200 });

describe('R21: what is purged, and when', () => {
  it('where a conversation came to nothing, and only at whoever had not begun it', () => {
    const states = refusedStates(CONVERSATION_KINDS);
    expect(states).toContainEqual({ kind: 'case-transfer', role: 'receiver', state: 'declined' });
    expect(states).toContainEqual({ kind: 'case-transfer', role: 'receiver', state: 'expired' });
    for (const { kind, role, state } of states) {
      const table = kindNamed(kind);
      // Where it may still be asked that it be restricted it is not final; nothing is under way in any of them.
      expect(['final', 'resting']).toContain(table.states[state]?.phase);
      expect(role).not.toBe(openingStep(table).by);
    }
  });

  it('a state in which something was declined, withdrawn, expired or never came to pass says so in every kind', () => {
    const alone = ['onward-alert not-met', 'identity-verification refused'];
    for (const { kind, states } of CONVERSATION_KINDS) {
      for (const [name, { refused: said }] of Object.entries(states)) {
        const came =
          ['declined', 'withdrawn', 'expired', 'cancelled'].includes(name) || alone.includes(`${kind} ${name}`);
        expect({ kind, name, said }).toEqual({ kind, name, said: came ? true : undefined });
      }
    }
  });

  it('a return that was stopped before the child was received came to nothing; one that was stopped later did not', () => {
    const states = Object.entries(kindNamed('voluntary-return').states);
    const stops = ['stop', 'call-off', 'break-off'];
    for (const [name, { steps }] of states) {
      const ends = stops.flatMap((step) => (Object.hasOwn(steps, step) ? [steps[step]!.to] : []));
      expect({ name, ends }).toEqual({ name, ends: ends.map(() => (name === 'received' ? 'stopped' : 'cancelled')) });
    }
  });

  it('never before the longest time that the law gives', () => {
    fc.assert(
      fc.property(months, fc.option(months, { nil: undefined }), (all, some) => {
        const retention = [
          { outcome: 'closed', months: 1 },
          refused(all),
          ...(some === undefined ? [] : [refused(some, 'HEALTH')]),
        ];
        const term = purgeBefore({ retention }, NOW);
        expect(term?.months).toBe(Math.max(all, some ?? 0));
        expect(term!.before.getTime()).toBeLessThanOrEqual(NOW.getTime());
      }),
    );
    expect(purgeBefore({ retention: [refused(9)] }, NOW)?.before.toISOString()).toBe('2026-02-28T12:00:00.000Z');
  });

  it.each([
    ['names no time', [{ outcome: 'closed', months: 1 }]],
    ['names one for some categories only', [refused(1, 'BIO_PHOTO')]],
  ])('never where the law %s', (_, retention) => {
    expect(purgeBefore({ retention }, NOW)).toBeUndefined();
  });
});
