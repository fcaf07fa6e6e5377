import { describe, expect, it } from '@jest/globals';
import { checkParties } from '../../../services/country-node/src/domain/conversations/check-parties.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { IDENTITY_REQUEST } from '../../../services/country-node/src/domain/conversations/identity-request.js';
import { IDENTITY_VERIFICATION } from '../../../services/country-node/src/domain/conversations/identity-verification.js';
import type { Participant, ParticipantKind } from '../../../services/country-node/src/domain/disclosure/types.js';

const node = (kind: ParticipantKind, ...roles: string[]): Participant => ({ id: 'x', country: 'XX', kind, roles });
const desk = node('organisation', 'identity-desk');

const admits = (kind: Parameters<typeof checkParties>[0], nodes: Record<string, Participant>): boolean => {
  try {
    checkParties(kind, nodes);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'party-not-admitted' });
    return false;
  }
};

describe('R18: who may have which part', () => {
  it.each([
    [node('authority'), desk, true],
    [node('authority'), node('organisation'), false],
    [node('authority'), node('authority', 'identity-desk'), false],
    [node('authority'), node('consular'), false],
    [node('consular'), desk, false],
    [node('organisation'), desk, false],
  ])('of a request: %j toward %j', (asker, other, expected) => {
    expect(admits(IDENTITY_REQUEST, { asker, desk: other })).toBe(expected);
  });

  it.each([
    [desk, node('consular'), true],
    [desk, node('authority'), false],
    [node('authority'), node('consular'), false],
    [node('authority', 'identity-desk'), node('consular'), false],
    [node('organisation'), node('consular'), false],
    [node('consular', 'identity-desk'), node('consular'), false],
  ])('of a question: %j toward %j', (asking, consulate, expected) => {
    expect(admits(IDENTITY_VERIFICATION, { desk: asking, consulate })).toBe(expected);
  });

  it('and nobody else opens anything toward a consulate by way of them', () => {
    const open = CONVERSATION_KINDS.filter((kind) => kind.parties);
    expect(open.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['identity-request', 'identity-verification']));
    for (const kind of CONVERSATION_KINDS.filter((each) => !each.parties)) {
      expect(admits(kind, { [kind.roles[0]!]: node('consular') })).toBe(true);
    }
  });
});
