import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keepVisible } from '../../../services/country-node/src/domain/access/keep-visible.js';
import {
  type Assignment,
  categoriesInConversation,
  mayAct,
  seesEverything,
  visibleCategories,
} from '../../../services/country-node/src/domain/access/visible-categories.js';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';

const WHOLE = { categories: null };

describe('who sees which categories of a case', () => {
  it.each([
    ['a caseworker it was given to', ['caseworker'], WHOLE, { everything: true, act: true, empty: false }],
    ['a caseworker it was not given to', ['caseworker'], undefined, { everything: false, act: false, empty: true }],
    ['a supervisor', ['supervisor'], undefined, { everything: false, act: true, empty: false }],
    ['one who is both', ['caseworker', 'supervisor'], WHOLE, { everything: true, act: true, empty: false }],
    [
      'one given health only',
      ['caseworker'],
      { categories: ['HEALTH'] },
      { everything: false, act: false, empty: false },
    ],
    ['an administrator', ['administrator'], WHOLE, { everything: false, act: false, empty: true }],
    ['a consular officer', ['consular-officer'], WHOLE, { everything: false, act: false, empty: true }],
    ['an auditor', ['auditor'], WHOLE, { everything: false, act: false, empty: true }],
    ['a data-protection officer', ['data-protection-officer'], WHOLE, { everything: false, act: false, empty: true }],
  ])('%s', (_name, roles, assignment, wanted) => {
    const seen = visibleCategories(roles, assignment);
    const found = { everything: seesEverything(seen), act: mayAct(seen), empty: seen.size === 0 };
    expect(found).toEqual(wanted);
  });

  it('keeps from a supervisor the notes of the therapist and what was told in confidence', () => {
    const seen = visibleCategories(['supervisor'], undefined);
    expect(CATEGORIES.filter((each) => !seen.has(each))).toEqual(['MHPSS', 'WITHHELD']);
  });

  it('gives no personal category beyond those that an assignment names', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...CATEGORIES)), (categories) => {
        const seen = visibleCategories(['caseworker'], { categories });
        const beyond = [...seen].filter((each) => !(categories as string[]).includes(each));
        expect(beyond.every((each) => ['PROTOCOL', 'CONTACTS_PRO', 'CONSENT_MIN'].includes(each))).toBe(true);
      }),
    );
  });
});

describe('a consular officer', () => {
  const question = { kind: 'identity-verification', role: 'consulate' };
  const seen = (assignment: Assignment | undefined, conversation: { kind: string; role: string }) =>
    [...categoriesInConversation(['consular-officer'], assignment, conversation)].sort();

  it('reads a question that was given to that officer, and what questions hold', () => {
    const all = ['CONSENT_MIN', 'CONTACTS_PRO', 'FAMILY', 'ID_CORE', 'ID_DOCS', 'PROTOCOL'];
    expect(seen(WHOLE, question)).toEqual(all);
  });

  it('reads of a question no more than it was given for', () => {
    const open = ['CONSENT_MIN', 'CONTACTS_PRO', 'PROTOCOL'];
    expect(seen({ categories: ['ID_DOCS', 'HEALTH'] }, question)).toEqual([...open, 'ID_DOCS'].sort());
    expect(seen({ categories: [] }, question)).toEqual(open);
  });

  it.each([
    ['one given to nobody', undefined, question],
    ['the question that this node puts itself', WHOLE, { ...question, role: 'desk' }],
    ['a transfer', WHOLE, { kind: 'case-transfer', role: 'receiver' }],
    ['a referral', WHOLE, { kind: 'referral', role: 'provider' }],
  ])('learns nothing of %s', (_name, assignment, conversation) => {
    expect(seen(assignment, conversation)).toEqual([]);
  });
});

describe('what is left of a case for them', () => {
  const file = {
    identification: { names: [{ family: 'KANE', given: 'Moussa' }], sex: 'male' },
    doNotTransmit: true,
    attachments: [{ id: '01936b2a-7c11-7def-8aaa-0123456789ab', documentType: 'other' }],
  };
  const keep = (...categories: string[]) =>
    keepVisible('urn:passerelle:schema:case-file:v1', file, new Set(categories));

  it('holds exactly the fields of the categories given', () => {
    expect(keep(...CATEGORIES)).toEqual(file);
    expect(keep('ID_CORE')).toEqual({ identification: file.identification });
    expect(keep('WITHHELD')).toEqual({ doNotTransmit: true });
  });

  it('is nothing when no field is left', () => {
    expect(keep('HEALTH')).toBeUndefined();
    expect(keep()).toBeUndefined();
  });

  it('leaves out a field that the schema does not know', () => {
    const schema = 'urn:passerelle:schema:case-file:v1';
    expect(keepVisible(schema, { surprise: 'CANARY' }, new Set(CATEGORIES))).toBeUndefined();
  });
});
