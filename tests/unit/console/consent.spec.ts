import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONSENT_SCREENS } from '../../../services/console/src/logic/consent-screens.js';
import {
  denyToEverybody,
  eventOf,
  lacksOf,
  putScreen,
  screensOf,
  sharingOf,
  takeScreen,
} from '../../../services/console/src/logic/interview.js';
import { listItems } from '../../../services/console/src/logic/list-items.js';
import { CATEGORIES, PURPOSES } from '../../../services/console/src/logic/purposes.js';
import { isForbiddenTo, isPermittedTo } from '../../../services/country-node/src/domain/consent/match-recipient.js';
import type { Participant } from '../../../services/country-node/src/domain/disclosure/types.js';
import { needsSecondPerson } from '../../../services/country-node/src/domain/consent/needs-second-person.js';
import type { ConsentEvent } from '../../../services/country-node/src/domain/consent/types.js';

const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const EVENT = read<{ properties: object }>('schemas/consent-event.v1.json');
const MATRIX = read<{ columns: { purposes: string[] }[] }>('contracts/need-to-know.json');
const COMMON = read<{ $defs: { category: { enum: string[] } } }>('schemas/common.v1.json');
const AT = '2026-11-27T08:00:00.000Z';

describe('an interview about consent', () => {
  it('asks for everything that a record may hold; the digest of a paper is no question', () => {
    const asked = new Set(Object.values(CONSENT_SCREENS).flatMap((way) => (Object.values(way) as string[][]).flat()));
    expect(Object.keys(EVENT.properties).filter((name) => !asked.has(name))).toEqual(['evidenceDigest']);
  });

  it.each([
    ['given', true],
    ['withdrawn', true],
    ['narrowed', true],
    ['asked', false],
    ['expired', false],
  ])('of what is %s asks what may be shared: %s', (event, asks) => {
    expect(screensOf('said', { event }).includes('sharing')).toBe(asks);
    const kept = eventOf('said', { event, at: AT, provisions: [{ effect: 'permit' }] });
    expect('provisions' in kept).toBe(asks);
  });

  it('goes back and forth without losing an answer, and takes one back that was emptied', () => {
    const said = putScreen({ event: 'given', at: AT }, 'said', 'how', { language: 'ha', interpreter: true });
    expect(takeScreen(said, 'said', 'how')).toEqual({ language: 'ha', interpreter: true });
    expect(putScreen(said, 'said', 'how', { language: 'ha' })).toEqual({ event: 'given', at: AT, language: 'ha' });
  });

  it('about what stands in for consent says nothing that must not wait for a second person', () => {
    const overrides = [{ ground: 'legal-order', secondPerson: 'before' }];
    const said = { event: 'given', at: AT, overrides, childView: { view: 'given' }, lawfulBasis: { sender: 'order' } };
    const event = eventOf('override', said);
    expect(event).toEqual({ event: 'asked', at: AT, overrides, lawfulBasis: { sender: 'order' } });
    expect(needsSecondPerson(event as unknown as ConsentEvent, 'author')).toBe(true);
  });

  it('takes what is forbidden with nobody named as forbidden to everybody, and permits nothing so', () => {
    const [forbidden, permitted] = [
      { effect: 'deny', purposes: ['referral'] },
      { effect: 'permit', purposes: ['referral'] },
    ];
    const said = denyToEverybody({
      provisions: [forbidden, permitted, { ...forbidden, recipients: [{ node: 'ne' }] }],
    });
    expect(said).toEqual({
      provisions: [{ ...forbidden, recipients: [] }, permitted, { ...forbidden, recipients: [{ node: 'ne' }] }],
    });
    expect(denyToEverybody({ event: 'given' })).toEqual({ event: 'given' });
    const anybody: Participant = { id: 'xx', country: 'XX', kind: 'organisation', roles: [] };
    expect([isForbiddenTo([], anybody), isPermittedTo([], anybody)]).toEqual([true, false]);
  });

  it('says what a consent does not count without', () => {
    expect(lacksOf({ event: 'given' })).toEqual(['givenBy', 'languageUnderstood', 'childView', 'provisions']);
    const whole = { event: 'given', givenBy: {}, languageUnderstood: true, childView: {}, provisions: [] };
    expect(lacksOf(whole)).toEqual([]);
    expect(lacksOf({ ...whole, languageUnderstood: false })).toEqual(['languageUnderstood']);
    expect(lacksOf({ event: 'withdrawn' })).toEqual([]);
  });

  it('explains what an answer does by what happened', () => {
    const said = ['given', 'renewed', 'superseded', 'narrowed', 'withdrawn', 'refused'];
    expect(said.map((event) => sharingOf({ event }))).toEqual([
      'given',
      'given',
      'given',
      'narrowed',
      'withdrawn',
      'withdrawn',
    ]);
  });
});

describe('what may be chosen', () => {
  it('is every purpose that a child can be asked about, and no other', () => {
    const served = ['consent-change', 'correction', 'erasure-request', 'restriction', 'statistics'];
    const known = new Set(MATRIX.columns.flatMap(({ purposes }) => purposes));
    expect([...known].filter((each) => !served.includes(each)).sort()).toEqual([...PURPOSES].sort());
  });

  it('is every kind of data that may leave by consent', () => {
    const never = ['CONSENT_MIN', 'WITHHELD', 'PROTOCOL'];
    expect([...CATEGORIES].sort()).toEqual(COMMON.$defs.category.enum.filter((each) => !never.includes(each)).sort());
  });

  it('is each section of a file, what is in it, and each entry of a list', () => {
    const items = listItems({ care: { type: 'foster' }, familyContacts: [{ name: 'a' }, { name: 'b' }] });
    expect(items.map(({ pointer, names }) => [pointer, names.join(' ')])).toEqual([
      ['/care', 'care'],
      ['/care/type', 'care type'],
      ['/familyContacts', 'familyContacts'],
      ['/familyContacts/0', 'familyContacts 1'],
      ['/familyContacts/1', 'familyContacts 2'],
    ]);
  });
});
