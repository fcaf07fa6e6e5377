import { describe, expect, it } from '@jest/globals';
import { askableSteps } from '../../../services/country-node/src/domain/conversations/allowed-steps.js';
import { isOpen } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { placesWaiting } from '../../../services/country-node/src/domain/conversations/places-waiting.js';

const PLACES = placesWaiting(CONVERSATION_KINDS);

describe('places where a conversation waits for a person', () => {
  it.each(CONVERSATION_KINDS.map(({ kind }) => [kind]))('%s has one, open and with something to do', (kind) => {
    const places = PLACES.filter((each) => each.kind === kind);
    expect(places.length).toBeGreaterThan(0);
    for (const { role, state } of places) {
      expect(isOpen(kindNamed(kind), state)).toBe(true);
      expect(askableSteps(kindNamed(kind), { state }, role)).not.toEqual([]);
    }
  });

  it.each([
    ['case-transfer', 'receiver', 'offered', true],
    // It may be taken back; nobody waits for that.
    ['case-transfer', 'offerer', 'offered', false],
    ['case-transfer', 'offerer', 'accepted', true],
    // A case that is worked on here may go back one day.
    ['case-transfer', 'receiver', 'assumed', false],
    ['identity-verification', 'consulate', 'asked', true],
    ['identity-verification', 'consulate', 'answered', false],
  ])('%s, %s, %s: %s', (kind, role, state, waits) => {
    expect(PLACES).toHaveLength(new Set(PLACES.map((each) => JSON.stringify(each))).size);
    expect(PLACES.some((each) => each.kind === kind && each.role === role && each.state === state)).toBe(waits);
  });
});
