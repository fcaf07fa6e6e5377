import { describe, expect, it } from '@jest/globals';
import {
  CASE_FILE,
  CASE_SUMMARY,
  coarseItems,
  itemAt,
} from '../../../services/country-node/src/domain/sharing/items.js';
import {
  checkOutcomes,
  type ItemNow,
  type Outcome,
  putRight,
  saysOtherwise,
  type Saying,
  stillSaid,
} from '../../../services/country-node/src/domain/sharing/put-right.js';

describe('an item', () => {
  it.each([
    [CASE_FILE, '/identification/birthDate', '/identification/birthDate'],
    [CASE_FILE, '/identification/names/2/family', '/identification/names'],
    [CASE_FILE, '/family/members/0/names/1/given', '/family/members'],
    [CASE_FILE, '/health/allergies', '/health/allergies'],
    [CASE_SUMMARY, '/ageBand', '/ageBand'],
    [CASE_SUMMARY, '/languages/0', '/languages'],
    [CASE_FILE, '/identification', undefined],
    [CASE_FILE, '/identification/nickname', undefined],
    [CASE_FILE, '/attachments/0/id', undefined],
    [CASE_FILE, '/photo/takenOn', undefined],
    [CASE_FILE, '/withheld/notes', undefined],
    [CASE_FILE, '/doNotTransmit', undefined],
    [CASE_SUMMARY, '/documentTypes', undefined],
    [CASE_FILE, '/ageBand', undefined],
  ])('of %s at %s is %s', (schema, pointer, item) => {
    expect(itemAt(schema, pointer)).toBe(item);
  });

  it.each([
    ['/identification/birthDate', ['/ageBand']],
    ['/identification/ageInDoubt', ['/ageBand']],
    ['/identification/languages', ['/languages']],
    ['/plan/actions', ['/openActions']],
    ['/identification/names', []],
  ])('%s is told in coarse forms at %j', (item, coarse) => {
    expect(coarseItems(item)).toEqual(coarse);
  });
});

describe('what is held', () => {
  const held = { identification: { birthDate: '2011-03-14', sex: 'male' }, health: { allergies: ['a', 'b'] } };

  it.each<[string, object, ItemNow[], object]>([
    [
      'has the field as it is said',
      { identification: { birthDate: '2010-01-01' } },
      [{ item: '/identification/birthDate' }],
      { ...held, identification: { birthDate: '2010-01-01', sex: 'male' } },
    ],
    [
      'has the whole list as it is said',
      { health: { allergies: ['c'] } },
      [{ item: '/health/allergies' }],
      { ...held, health: { allergies: ['c'] } },
    ],
    [
      'lacks what is gone, and no empty section',
      {},
      [{ item: '/health/allergies', gone: true }],
      {
        identification: held.identification,
      },
    ],
    [
      'has what it did not have',
      { care: { type: 'foster' } },
      [{ item: '/care/type' }],
      { ...held, care: { type: 'foster' } },
    ],
    ['is left where nothing is put right', { identification: { sex: 'female' } }, [], held],
  ])('%s', (_name, said, items, right) => {
    const before = structuredClone(held);
    expect(putRight(held, said as never, items)).toEqual(right);
    expect(held).toEqual(before);
  });

  it('says otherwise, field by field; of a list that is not said', () => {
    const items = [
      { item: '/identification/birthDate' },
      { item: '/health/allergies' },
      { item: '/identification/sex' },
    ];
    const said = { identification: { birthDate: '2010-01-01', sex: 'male' }, health: { allergies: ['c'] } };
    expect(saysOtherwise(held, said, items)).toEqual(['/identification/birthDate']);
    expect(saysOtherwise(held, said, [{ item: '/identification/sex', gone: true }])).toEqual(['/identification/sex']);
    expect(saysOtherwise({}, {}, [{ item: '/identification/sex', gone: true }])).toEqual([]);
  });
});

describe('a correction that is answered late', () => {
  const HANDOVER = { kind: 'case-transfer', step: 'handover' };
  const BORN = { item: '/identification/birthDate' };
  const LIST = { item: '/health/allergies' };
  const BLOOD = { item: '/health/bloodGroup' };
  const items = [BORN, LIST, BLOOD];
  const file = (birthDate: string, allergies: string[] = ['a']) => ({
    identification: { birthDate },
    health: { allergies, bloodGroup: 'A+' },
  });
  const corrected = (shown: object, of: ItemNow[], by = HANDOVER): Saying => ({
    shown: shown as never,
    corrects: { by, items: of },
  });
  const told = corrected(file('2010-01-01'), items);

  it.each<[string, Saying[], ItemNow[]]>([
    ['nothing was said since', [], items],
    ['its author corrected it since', [corrected(file('2010-02-02'), [BORN])], [LIST, BLOOD]],
    [
      'its author corrected it since, and back',
      [corrected(file('2010-02-02'), [BORN]), corrected(file('2010-01-01'), [BORN])],
      items,
    ],
    ['another step was corrected likewise', [corrected(file('2010-01-01'), items, { ...HANDOVER, step: 'x' })], items],
    [
      'another step gave other members of a list',
      [corrected(file('2010-01-01', ['b']), [LIST], { ...HANDOVER, step: 'x' })],
      items,
    ],
    ['another step gave the field', [corrected(file('2010-02-02'), [BORN], { ...HANDOVER, step: 'x' })], [LIST, BLOOD]],
    ['the list was corrected since', [corrected(file('2010-01-01', ['b']), [LIST])], [BORN, BLOOD]],
    ['it is said to be gone', [corrected({}, [{ ...BLOOD, gone: true }])], [BORN, LIST]],
    ['it was shown anew', [{ shown: file('2010-02-02') }], [LIST, BLOOD]],
    ['nothing of it was shown', [{ shown: { care: { type: 'foster' } } }], items],
    ['a whole file lacks it', [{ shown: file('2010-01-01'), whole: [] }], items],
    ['a file says nothing of the category', [{ shown: {}, whole: ['ID_CORE'] }], [LIST, BLOOD]],
  ])('stands, but for what is said otherwise: %s', (_name, since, left) => {
    expect(stillSaid(items, told, since)).toEqual(left);
  });
});

describe('an answer to a correction', () => {
  const asked = [{ item: '/a' }, { item: '/b' }];
  it.each<[string, Outcome[], string[]]>([
    [
      'is whole',
      [
        { item: '/a', outcome: 'corrected' },
        { item: '/b', outcome: 'kept-disputed', reason: 'x' },
      ],
      [],
    ],
    ['leaves out an item', [{ item: '/a', outcome: 'corrected' }], ['/outcomes']],
    [
      'names another',
      [
        { item: '/a', outcome: 'corrected' },
        { item: '/b', outcome: 'corrected' },
        { item: '/c', outcome: 'corrected' },
      ],
      ['/outcomes/2/item'],
    ],
    [
      'names one twice',
      [
        { item: '/a', outcome: 'corrected' },
        { item: '/a', outcome: 'kept-disputed', reason: 'x' },
        { item: '/b', outcome: 'corrected' },
      ],
      ['/outcomes/1/item'],
    ],
    [
      'keeps without a reason, and corrects for one',
      [
        { item: '/a', outcome: 'kept-disputed' },
        { item: '/b', outcome: 'corrected', reason: 'x' },
      ],
      ['/outcomes/0/reason', '/outcomes/1/reason'],
    ],
  ])('%s', (_name, outcomes, faults) => {
    expect(checkOutcomes(outcomes, asked)).toEqual(faults);
  });
});
