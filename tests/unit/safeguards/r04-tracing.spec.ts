import { describe, expect, it } from '@jest/globals';
import { restrictionsOf } from '../../../services/country-node/src/domain/disclosure/block-message.js';
import type { ConsentState } from '../../../services/country-node/src/domain/consent/types.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { findClosedGate, type GateQuestion } from '../../../services/country-node/src/domain/safeguards/gates.js';
import type { StepRule } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { FAMILY_TRACING } from '../../../services/country-node/src/domain/conversations/family-tracing.js';
import { withoutObjected } from '../../../services/country-node/src/domain/voice/objections.js';
import { reasonToTell } from '../../../services/country-node/src/domain/safeguards/reason-to-tell.js';
import { dossier, stateOf } from '../disclosure/disclosure-samples.js';

const { caseFile, events } = dossier('04-bakary');
const CONSENT = stateOf(events);
const AT = new Date('2026-11-23T12:00:00.000Z');
const ML = { id: 'ml', country: 'ML', kind: 'authority', roles: [] } as const;

function asked(file: JsonObject, change: Partial<GateQuestion> = {}): GateQuestion {
  return {
    ...{ kind: 'family-tracing', step: 'request', purpose: 'family-tracing', recipient: ML, status: 'open' },
    ...{ self: 'mr', responsible: 'mr' },
    ...{ facts: restrictionsOf(file), consent: CONSENT, others: [], supervisorApproved: true, at: AT },
    national: undefined as never,
    ...change,
  };
}

const gate = (name: string, question: GateQuestion) => findClosedGate([name], question);
const withBia = (bia: JsonObject): JsonObject => ({ ...caseFile, bia: { ...(caseFile['bia'] as JsonObject), ...bia } });
const refused: ConsentState = { ...CONSENT, childView: 'refused' };

describe('R4: a search needs the child’s wish and consent', () => {
  it('is founded where the child wishes it and consent covers who is asked', () => {
    expect(gate('tracing-wished', asked(caseFile))).toBeUndefined();
  });

  it.each<[string, GateQuestion]>([
    ['no wish', asked({ ...caseFile, family: { ...(caseFile['family'] as JsonObject), tracingWished: false } })],
    ['a wish nobody noted', asked({ ...caseFile, family: {} })],
    ['no file', asked(caseFile, { facts: undefined })],
    ['a child that refused', asked(caseFile, { consent: refused })],
    ['a child that was not asked', asked(caseFile, { consent: { ...CONSENT, childView: 'not-asked' } })],
    ['consent for somebody else', asked(caseFile, { recipient: { ...ML, id: 'ne', country: 'NE' } })],
    ['consent that ended', asked(caseFile, { consent: { ...CONSENT, provisions: [] } })],
    [
      'consent taken back by naming all that it names',
      asked(caseFile, {
        consent: { ...CONSENT, provisions: CONSENT.provisions.flatMap((each) => [each, { ...each, effect: 'deny' }]) },
      }),
    ],
  ])('not with %s', (_what, question) => expect(gate('tracing-wished', question)).toBe('tracing-not-wished'));

  it('waits while the child objects to it (R12)', () => {
    const consent = withoutObjected(CONSENT, [{}], ['family-tracing'], [ML]);
    expect(gate('tracing-wished', asked(caseFile, { consent }))).toBe('objection-open');
  });
});

describe('R2, R13: a search comes no nearer to where the child may be in danger from', () => {
  const legalStatus = { asylumStatus: 'asylum_seeker', countriesOfOrigin: ['ML'] };
  const afraid = { ...caseFile, legalStatus, bia: {} };
  const direct = { ...CONSENT, guardianConsulted: true };

  it.each<[string, JsonObject, Partial<GateQuestion>, string | undefined]>([
    ['it goes on where the child seeks no protection', caseFile, {}, undefined],
    ['not to the country that the child seeks protection from', afraid, {}, 'origin-protected'],
    ['but to another one', afraid, { recipient: { ...ML, id: 'ne', country: 'NE' } }, undefined],
    [
      'to nobody, of a child of whom nothing is to be transmitted',
      { ...caseFile, doNotTransmit: true },
      {},
      'do-not-transmit',
    ],
    ['under the exception', { ...afraid, bia: { cleared: true } }, { consent: direct }, undefined],
    [
      'which needs a supervisor',
      { ...afraid, bia: { cleared: true } },
      { consent: direct, supervisorApproved: false },
      'origin-protected',
    ],
  ])('%s', (_what, file, change, code) => expect(gate('origin-free', asked(file, change))).toBe(code));

  it('is asked of every step by which a search begins, goes on or comes nearer', () => {
    const asks = Object.values(FAMILY_TRACING.states).flatMap(({ steps }) =>
      Object.entries<StepRule>(steps).flatMap(([step, { requires }]) =>
        requires?.includes('origin-free') ? [step] : [],
      ),
    );
    expect([...new Set(asks)].sort()).toEqual([
      'ask-again',
      'request',
      'request-assessment',
      'request-contact',
      'resume',
    ]);
  });
});

describe('R4: a search needs a recent assessment that sees no risk in it', () => {
  it('holds for three months', () => {
    const on = (day: string) => gate('tracing-safe', asked(caseFile, { at: new Date(`${day}T12:00:00.000Z`) }));
    expect([on('2026-11-06'), on('2027-02-05'), on('2027-02-10'), on('2026-11-01')]).toEqual([
      undefined,
      undefined,
      'tracing-unsafe',
      'tracing-unsafe',
    ]);
  });

  it.each<[string, JsonObject]>([
    ['a risk', withBia({ riskInTracing: true })],
    ['an assessment under way', withBia({ done: false })],
    ['none at all', { ...caseFile, bia: {} }],
    ['one without a day', { ...caseFile, bia: { done: true, riskInTracing: false } }],
    ['one that did not look at tracing', { ...caseFile, bia: { done: true, assessedOn: '2026-11-20', cleared: true } }],
    ['family suspected', { ...caseFile, protection: { trafficking: { familyInvolvementSuspected: true } } }],
  ])('not with %s', (_what, file) => expect(gate('tracing-safe', asked(file))).toBe('tracing-unsafe'));
});

describe('R4: what was stopped goes no further', () => {
  it.each(['suspending', 'suspended', 'cancelling', 'cancelled'])('not while it is %s', (state) => {
    expect(gate('search-stands', asked(caseFile, { state }))).toBe('search-stopped');
  });

  it('while it is under way, and while it is composed', () => {
    expect(gate('search-stands', asked(caseFile, { state: 'located' }))).toBeUndefined();
    expect(gate('search-stands', asked(caseFile))).toBeUndefined();
  });

  it('tells no outcome before one was determined', () => {
    expect(gate('bid-made', asked(caseFile))).toBeUndefined();
    expect(gate('bid-made', asked({ ...caseFile, bid: { procedure: 'regular' } }))).toBe('bid-incomplete');
    expect(gate('bid-made', asked(caseFile, { facts: undefined }))).toBe('bid-incomplete');
  });

  it('gives a partner no reason that tells something of the child', () => {
    expect(reasonToTell('tracing-unsafe')).toBe('basis-changed');
    expect(reasonToTell('origin-protected')).toBe('basis-changed');
    expect(reasonToTell('consent-withdrawn')).toBe('consent-withdrawn');
  });
});
