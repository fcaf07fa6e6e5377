import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConsentState, Provision } from '../../../services/country-node/src/domain/consent/types.js';
import { ruleFor } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { VOLUNTARY_RETURN } from '../../../services/country-node/src/domain/conversations/voluntary-return.js';
import { restrictionsOf } from '../../../services/country-node/src/domain/disclosure/block-message.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { findClosedGate, type GateQuestion } from '../../../services/country-node/src/domain/safeguards/gates.js';
import { reasonToTell } from '../../../services/country-node/src/domain/safeguards/reason-to-tell.js';
import { withoutObjected } from '../../../services/country-node/src/domain/voice/objections.js';
import { dossier, stateOf } from '../disclosure/disclosure-samples.js';

const { caseFile, events } = dossier('01-moussa');
const AT = new Date('2026-11-23T12:00:00.000Z');
const NE = { id: 'ne', country: 'NE', kind: 'authority', roles: [] } as const;
const part = (name: string) => (caseFile[name] ?? {}) as JsonObject;

/** As the dossier has him, and his family assessed before the determination. */
const ASSESSED = { relationship: 'confirmed', risk: 'low', recommendation: 'reunification', assessedOn: '2026-11-10' };
const withAssessment = (change: JsonObject = {}): JsonObject => ({
  ...caseFile,
  family: { ...part('family'), assessment: { ...ASSESSED, ...change } },
});
const FILE = withAssessment();
const withPart = (name: string, change: JsonObject) => ({ ...FILE, [name]: { ...part(name), ...change } });

const KIND = 'voluntary-return';
const given = (method: string): ConsentState =>
  stateOf(
    events.map((event) => ({
      ...event,
      method: method as never,
      provisions: (event.provisions ?? []).map((each) => ({ ...each, purposes: [...each.purposes, KIND] })),
    })),
  );
const WRITTEN = given('written');

/** A permit, and a later word that takes it back by naming all that it names. */
const denied = (each: Provision): Provision[] => [each, { ...each, effect: 'deny' }];

const asked = (file: JsonObject, change: Partial<GateQuestion> = {}): GateQuestion => ({
  ...{ kind: KIND, step: 'open', purpose: KIND, recipient: NE, status: 'open', others: [] },
  ...{ self: 'mr', responsible: 'mr' },
  ...{ facts: restrictionsOf(file), consent: WRITTEN, supervisorApproved: true, at: AT },
  national: undefined as never,
  ...change,
});
const gate = (name: string, file: JsonObject, change: Partial<GateQuestion> = {}) =>
  findClosedGate([name], asked(file, change));

describe('R2: nobody is returned who needs, or may need, protection', () => {
  it('lets a child go who seeks none, and fears nothing', () => expect(gate('return-safe', FILE)).toBeUndefined());

  it.each<[string, JsonObject]>([
    ...['claim_pending', 'asylum_seeker', 'refugee', 'stateless_person', 'unknown'].map(
      (status): [string, JsonObject] => [status, withPart('legalStatus', { asylumStatus: status })],
    ),
    ['a status nobody noted', { ...FILE, legalStatus: {} }],
    ['a fear of return', withPart('legalStatus', { fearOfReturn: 'yes' })],
    ['a risk in contact with the country of origin', withPart('bia', { riskInContactWithOrigin: true })],
  ])('not with %s, whatever consent and supervisor say, and whoever receives', (_what, file) => {
    for (const recipient of [NE, { ...NE, id: 'iom-mr', country: 'MR', kind: 'organisation' as const }])
      expect(gate('return-safe', file, { recipient })).toBe('origin-protected');
  });
});

describe('no return without what it rests on (non-refoulement)', () => {
  it('goes where everything holds', () => {
    for (const name of ['family-assessed', 'return-best', 'return-consented', 'return-planned'])
      expect(gate(name, FILE)).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['none', caseFile],
    ['a medium risk', withAssessment({ risk: 'medium' })],
    ['a family that was not confirmed', withAssessment({ relationship: 'doubtful' })],
    ['another recommendation', withAssessment({ recommendation: 'further_assessment' })],
    ['no day', withAssessment({ assessedOn: null })],
    ['a day to come', withAssessment({ assessedOn: '2026-12-24' })],
    ['family suspected', withPart('protection', { trafficking: { familyInvolvementSuspected: true } })],
  ])('family assessment: not with %s', (_what, file) =>
    expect(gate('family-assessed', file)).toBe('family-not-assessed'),
  );

  it.each<[string, JsonObject]>([
    ['none', { ...FILE, bid: {} }],
    ['another outcome', withPart('bid', { outcome: 'local_integration' })],
    ['a child that was not heard', withPart('bid', { childHeard: false })],
    ['nobody who decided', withPart('bid', { decidedBy: undefined as never })],
    ['one before the family was assessed', withAssessment({ assessedOn: '2026-11-20' })],
    ['one to come', withPart('bid', { decidedOn: '2026-12-24' })],
  ])('determination: not with %s', (_what, file) =>
    expect(gate('return-best', file)).toBe('return-not-in-best-interests'),
  );

  it.each<[string, Partial<GateQuestion>]>([
    ['by word of mouth', { consent: given('interview') }],
    ['to another purpose', { purpose: 'documents' }],
    ['toward somebody else', { recipient: { ...NE, id: 'ml', country: 'ML' } }],
    ['against the child', { consent: { ...WRITTEN, childView: 'refused' } }],
    ['that was withdrawn', { consent: { ...WRITTEN, provisions: [] } }],
    ['that was withdrawn item by item', { consent: { ...WRITTEN, provisions: WRITTEN.provisions.flatMap(denied) } }],
  ])('consent: not %s', (_what, change) => expect(gate('return-consented', FILE, change)).toBe('return-not-consented'));

  it('stands where the child takes back a part of what may be shown', () => {
    const [first, ...others] = WRITTEN.provisions;
    const deny = { ...first!, effect: 'deny' as const, categories: first!.categories.slice(1) };
    expect(gate('return-consented', FILE, { consent: { ...WRITTEN, provisions: [first!, deny, ...others] } })).toBe(
      undefined,
    );
  });

  it('waits while the child objects to it (R12)', () => {
    const consent = withoutObjected(WRITTEN, [{ purposes: [KIND] }], [KIND], [NE]);
    expect(gate('return-consented', FILE, { consent })).toBe('objection-open');
  });

  it('needs a plan', () =>
    expect(gate('return-planned', withPart('plan', { actions: [] }))).toBe('return-not-prepared'));
});

describe('R2: what stood in the way of a return', () => {
  it.each(['family-not-assessed', 'return-not-in-best-interests', 'return-not-consented', 'escort-needed'] as const)(
    'is not told to the partner: %s',
    (code) => expect(reasonToTell(code)).toBe('basis-changed'),
  );
});

describe('R6: how a child may travel', () => {
  it.each<[string, string | undefined, JsonObject]>([
    ['the day it is fifteen', undefined, { birthDate: '2011-11-23' }],
    ['the day before', 'escort-needed', { birthDate: '2011-11-24' }],
    ['an estimate', 'escort-needed', { birthDate: '2009-01-01', ageEstimated: true }],
    ['a doubt', 'escort-needed', { birthDate: '2009-01-01', ageInDoubt: true }],
    ['years without a date', 'escort-needed', { birthDate: null, ageYears: 17 }],
  ])('without an escort: %s', (_what, code, change) =>
    expect(gate('may-go-without-escort', withPart('identification', change))).toBe(code),
  );

  it('with family only where it is with family', () => {
    expect(gate('with-family', FILE)).toBe('escort-needed');
    expect(gate('with-family', withPart('accompaniment', { status: 'accompanied' }))).toBeUndefined();
  });
});

describe('no order of messages lets a child travel without the gates', () => {
  const ALWAYS = ['case-open', 'return-safe', 'family-assessed', 'return-best', 'return-consented', 'return-planned'];
  const steps = Object.keys(VOLUNTARY_RETURN.steps);
  const yesNo = <T>(yes: T, no: T) => fc.constantFrom(yes, no);
  /** What a case may say at one moment. */
  const moment = fc
    .record({
      legalStatus: yesNo<JsonObject>(part('legalStatus'), { asylumStatus: 'claim_pending' }),
      assessment: yesNo<JsonObject>(ASSESSED, { ...ASSESSED, risk: 'high' }),
      bid: yesNo<JsonObject>(part('bid'), {}),
      plan: yesNo<JsonObject>(part('plan'), {}),
      born: yesNo('2011-03-14', '2014-03-14'),
      method: yesNo('written', 'interview'),
      status: yesNo<'open' | 'closed'>('open', 'closed'),
      accompaniment: yesNo<JsonObject>({ status: 'accompanied' }, { status: 'unaccompanied' }),
    })
    .map(({ assessment, born, method, status, ...file }) => {
      const identification = { ...part('identification'), birthDate: born };
      const facts = { ...caseFile, ...file, identification, family: { assessment } };
      return asked(facts, { status, consent: given(method) });
    });

  it('whatever is tried, and however the case changes meanwhile', () => {
    let travelled = 0;
    const tries = fc.array(fc.tuple(fc.constantFrom(...steps), fc.oneof(fc.constant(asked(FILE)), moment)), {
      minLength: 5,
      maxLength: 40,
    });
    // Much of it in the order in which a return goes, so that some come as far as to travel.
    const way = ['open', 'accept', 'prepare', 'arrange-reception'].map((step) => [step, asked(FILE)] as const);
    fc.assert(
      fc.property(fc.boolean(), tries, (begun, more) => {
        let state: string = VOLUNTARY_RETURN.initial;
        for (const [step, question] of begun ? [...way, ...more] : more) {
          const rule = ruleFor(VOLUNTARY_RETURN, state, step);
          if (!rule || findClosedGate(rule.requires ?? [], { ...question, step })) continue;
          if (rule.to === 'travelled') {
            travelled += 1;
            expect(findClosedGate(ALWAYS, question)).toBeUndefined();
            if (step !== 'travel-escorted') {
              const way = step === 'travel-accompanied' ? 'may-go-without-escort' : 'with-family';
              expect(findClosedGate([way], question)).toBeUndefined();
            }
          }
          state = rule.to;
        }
      }),
      { numRuns: 400 },
    );
    expect(travelled).toBeGreaterThan(5);
  });

  it('and every way into it is one of the three, behind all of them', () => {
    const ways = Object.values(VOLUNTARY_RETURN.states).flatMap(({ steps: each }) =>
      Object.entries(each as Record<string, { to: string; requires?: readonly string[] }>).filter(
        ([, { to }]) => to === 'travelled',
      ),
    );
    expect(ways.map(([step]) => step)).toEqual(['travel-escorted', 'travel-accompanied', 'travel-with-family']);
    for (const [, { requires = [] }] of ways) expect(requires).toEqual(expect.arrayContaining(ALWAYS));
  });
});
