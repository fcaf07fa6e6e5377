import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAgainst } from '#libs/schema-check/check.js';
import { LEAVES } from '#libs/schema-check/generated/leaves.js';
import { leavesOf } from '#libs/schema-check/leaves.js';
import { flatten } from '#libs/schema-check/split.js';
import { CONTROL_STEPS } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { bodySchemaOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { inputSchemaOf } from '../../../services/country-node/src/domain/conversations/opening-step.js';
import { isPersonal } from '../../../services/country-node/src/domain/disclosure/categories.js';
import { arbitraryBody } from '../../support/arbitrary-body.js';

const bodies = CONVERSATION_KINDS.flatMap(({ kind, steps }) =>
  [...Object.keys(steps), ...CONTROL_STEPS].map((step) => bodySchemaOf(kind, step)),
);
const newCase = 'urn:passerelle:schema:api:new-case:v1';
const receipt = 'urn:passerelle:schema:receipt-claims:v1';
// One holds what another schema describes, the others bind members to each other: tried below.
const apart = ['urn:passerelle:schema:api:open-conversation:v1', newCase, receipt];

describe('every schema', () => {
  it.each(Object.keys(LEAVES).filter((id) => !apart.includes(id)))('%s takes what it describes, and no member more', (id) => {
    fc.assert(
      fc.property(arbitraryBody(id), (value) => {
        expect(checkAgainst(id, value)).toEqual({ ok: true });
        expect(checkAgainst(id, { ...value, surprise: 'x' }).ok).toBe(false);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a new case', () => {
  const least = { identificationCode: 'MR-1', accompaniment: { status: 'separated' }, risk: { level: 'low' } };

  it('needs a code, who is with the child, and the risk', () => {
    expect(checkAgainst(newCase, { caseFile: least })).toEqual({ ok: true });
  });

  it.each(Object.keys(least))('is refused without %s', (member) => {
    const rest = Object.fromEntries(Object.entries(least).filter(([name]) => name !== member));
    expect(checkAgainst(newCase, { caseFile: rest })).toMatchObject({ errors: [{ pointer: '/caseFile' }] });
  });

  it('is refused with more than a case file', () => {
    expect(checkAgainst(newCase, { caseFile: { ...least, shoeSize: 38 } }).ok).toBe(false);
    expect(checkAgainst(newCase, { caseFile: least, approved: true }).ok).toBe(false);
  });
});

describe('a receipt', () => {
  it('says why if, and only if, it refuses, and nothing more', () => {
    fc.assert(
      fc.property(arbitraryBody(receipt), (value) => {
        const fits = (value['outcome'] === 'refused') === 'code' in value;
        expect(checkAgainst(receipt, value).ok).toBe(fits);
        expect(checkAgainst(receipt, { ...value, surprise: 'x' }).ok).toBe(false);
      }),
    );
  });
});

/** Their messages say by themselves what these fields say, so that both go or neither: without the field, the rest would go alone. */
const TOLD_BY_ITSELF: Readonly<Record<string, readonly string[]>> = {
  'urn:passerelle:schema:onward-alert:report-met:v1': ['metOn'],
  'urn:passerelle:schema:transfer-request:request:v1': ['reason'],
};

describe('every step of every kind', () => {
  it.each(bodies)('%s asks for nothing personal, so that holding back cannot be seen', (id) => {
    fc.assert(
      fc.property(arbitraryBody(id), (value) => {
        const kept = Object.entries(value).filter(
          ([name]) => !isPersonalMember(id, name) || TOLD_BY_ITSELF[id]?.includes(name),
        );
        expect(checkAgainst(id, Object.fromEntries(kept))).toEqual({ ok: true });
      }),
      { numRuns: 50 },
    );
  });

  it.each(Object.entries(TOLD_BY_ITSELF))('%s says nothing without %s, which goes as what is personal does', (id, names) => {
    fc.assert(
      fc.property(arbitraryBody(id), fc.constantFrom(...names), (value, name) => {
        const { [name]: _gone, ...rest } = value;
        expect([isPersonalMember(id, name), checkAgainst(id, rest).ok]).toEqual([true, false]);
      }),
      { numRuns: 20 },
    );
  });

  it.each(bodies)('%s carries nothing that never leaves, but where a whole case file is described', (id) => {
    const withheld = leavesOf(id).filter(({ category }) => category === 'WITHHELD');
    expect(withheld.filter(({ pattern }) => !pattern.startsWith('/file/'))).toEqual([]);
  });

  it('shows coarse forms only in an offer and in what is provided', () => {
    for (const step of ['offer', 'provide-information']) {
      const personal = leavesOf(bodySchemaOf('case-transfer', step)).filter(({ category }) => isPersonal(category));
      expect(personal.every(({ pattern }) => /^\/(summary|answers)\//.test(pattern))).toBe(true);
    }
  });

  it('needs a function that can be reached to accept and to assume (R7)', () => {
    const worker = { function: 'Duty caseworker', organisation: 'Authority', channel: 'duty@authority.example' };
    const body = { caseReference: 'PR-7K4M-22QX-9ZTA', firstContactAt: '2026-11-24T10:00:00.000Z' };
    const accept = bodySchemaOf('case-transfer', 'accept');
    expect(checkAgainst(accept, { ...body, worker }).ok).toBe(true);
    for (const missing of Object.keys(worker)) {
      const { [missing as keyof typeof worker]: _gone, ...rest } = worker;
      expect(checkAgainst(accept, { ...body, worker: rest })).toMatchObject({ errors: [{ pointer: '/worker' }] });
    }
  });
});

describe('times', () => {
  it.each(['2026-11-24T10:00:00+01:00', '2026-11-24', '2026-02-30T10:00:00.000Z', 'tomorrow'])('%s is no time', (at) => {
    const input = { worker: { function: 'f', organisation: 'o', channel: 'c' }, firstContactAt: at };
    expect(checkAgainst(inputSchemaOf('case-transfer', 'accept'), input).ok).toBe(false);
  });
});

function isPersonalMember(schemaId: string, member: string): boolean {
  const below = leavesOf(schemaId).filter(({ pattern }) => `${pattern}/`.startsWith(`/${member}/`));
  return below.some(({ category }) => isPersonal(category));
}

it('generates bodies that reach most leaves of a handover', () => {
  const reached = new Set<string>();
  for (const value of fc.sample(arbitraryBody(bodySchemaOf('case-transfer', 'handover')), 50)) {
    for (const [pointer] of flatten(value)) reached.add(pointer.replaceAll(/\/\d+/g, '/*'));
  }
  expect(reached.size).toBeGreaterThan(leavesOf(bodySchemaOf('case-transfer', 'handover')).length * 0.9);
});
