import { describe, expect, it } from '@jest/globals';
import type { ConsentState, Provision } from '../../../services/country-node/src/domain/consent/types.js';
import { reasonToTell } from '../../../services/country-node/src/domain/safeguards/reason-to-tell.js';
import {
  objectionOf,
  stillPermits,
  withoutObjected,
} from '../../../services/country-node/src/domain/voice/objections.js';
import { judgeAnswer, type Voice, voiceOf } from '../../../services/country-node/src/domain/voice/voice.js';

const NE = { id: 'ne', country: 'NE', kind: 'authority' as const, roles: [] };
const ML = { ...NE, id: 'ml', country: 'ML' };
const permit: Provision = {
  effect: 'permit',
  purposes: ['case-transfer'],
  recipients: [{ node: 'ne' }],
  categories: ['ID_CORE'],
  fieldExceptions: [],
  onwardSharing: 'none',
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: '2027-01-01T00:00:00.000Z',
};
const override = {
  ...{ ground: 'vital-interest' as const, purposes: ['case-transfer'], recipients: [{ node: 'ne' }] },
  ...{ categories: ['ID_CORE'], validFrom: permit.validFrom, reviewBy: permit.validUntil },
};
const state: ConsentState = {
  ...{ version: 1, at: '2026-11-23T09:00:00.000Z', provisions: [permit], withheld: [], overrides: [override] },
  ...{ childView: 'given', guardianConsulted: true, lawfulBasis: {}, digest: 'x' },
};
const said = { sort: 'objection' as const, saidBy: 'child' as const, language: 'ha', helpedBy: 'interpreter' as const };
const voice: Voice = { said: { ...said, words: 'I do not want this.' }, recordedBy: 'worker' };

describe('R12: an open objection', () => {
  it.each([
    ['all sharing', {}, true],
    ['this purpose', { purposes: ['case-transfer'] }, true],
    ['this node', { recipients: ['ne'] }, true],
    ['both', { purposes: ['case-transfer'], recipients: ['ml', 'ne'] }, true],
    ['another purpose', { purposes: ['family-tracing'] }, false],
    ['another node', { recipients: ['ml'] }, false],
    ['this purpose with another node', { purposes: ['case-transfer'], recipients: ['ml'] }, false],
  ])('against %s', (_name, against, holdsBack) => {
    const less = withoutObjected(state, [against], [undefined, 'case-transfer'], [NE]);
    expect(less.problem?.code).toBe(holdsBack ? 'objection-open' : undefined);
    expect(less.provisions).toEqual(holdsBack ? [] : [permit]);
    expect(less.overrides).toEqual([override]);
  });

  it('counts against whoever it is passed on to', () => {
    const against = [{ recipients: ['ml'] }];
    expect(withoutObjected(state, against, ['case-transfer'], [NE, ML]).provisions).toEqual([]);
  });

  it('is no partner’s to know', () => {
    expect(reasonToTell('objection-open')).toBe('basis-changed');
  });

  it('is one as long as nobody has decided', () => {
    expect(objectionOf(voice)).toEqual({});
    expect(objectionOf({ ...voice, answer: { outcome: 'not_followed', words: 'Because.' } })).toBeUndefined();
    expect(objectionOf({ ...voice, said: { ...voice.said, sort: 'complaint' } })).toBeUndefined();
  });

  it('is followed when nothing of it is permitted any more', () => {
    const denial: Provision = { ...permit, effect: 'deny' };
    expect(stillPermits(state, {}, [NE, ML])).toBe(true);
    expect(stillPermits(state, { recipients: ['ml'] }, [NE, ML])).toBe(false);
    expect(stillPermits(state, { purposes: ['family-tracing'] }, [NE, ML])).toBe(false);
    expect(stillPermits({ ...state, provisions: [permit, denial] }, {}, [NE, ML])).toBe(false);
    expect(stillPermits({ ...state, provisions: [permit, { ...denial, categories: ['FAMILY'] }] }, {}, [NE])).toBe(
      true,
    );
    expect(stillPermits({ ...state, provisions: [] }, {}, [NE, ML])).toBe(false);
  });
});

describe('an answer', () => {
  const consent = { event: 'withdrawn' as const } as never;
  it.each([
    ['an objection is followed with the consent it changes', 'followed', { consent }, 'worker', undefined],
    ['an objection is followed, and the consent stays', 'followed', {}, 'worker', 'schema-violation'],
    [
      'an objection is followed by giving more',
      'followed',
      { consent: { event: 'given' } as never },
      'worker',
      'schema-violation',
    ],
    ['an objection is not followed by who wrote it down', 'not_followed', {}, 'worker', 'approver-is-author'],
    ['an objection is not followed by somebody else', 'not_followed', {}, 'chief', undefined],
    ['the child takes it back', 'taken_back', {}, 'worker', undefined],
  ] as const)('%s', (_name, outcome, more, by, code) => {
    expect(judgeAnswer(voice, { outcome, words: 'So it is.', ...more }, by)?.code).toBe(code);
  });

  it('comes once', () => {
    const answered = voiceOf([
      { act: 'said', by: 'worker', said: voice.said },
      { act: 'read', by: 'chief' },
      { act: 'answered', by: 'chief', answer: { outcome: 'taken_back', words: 'So it is.' } },
    ])!;
    expect(judgeAnswer(answered, { outcome: 'taken_back', words: 'So it is.' }, 'worker')?.code).toBe(
      'approval-decided',
    );
  });
});
