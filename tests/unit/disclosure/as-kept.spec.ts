import { describe, expect, it } from '@jest/globals';
import { disclose } from '../../../services/country-node/src/domain/disclosure/disclose.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { given, handover, permit, PERSONAL, stateOf } from './disclosure-samples.js';

const FILE = '0190aaaa-0000-7000-8000-000000000001';
const OTHER = '0190aaaa-0000-7000-8000-000000000002';

interface Asked {
  /** What the case file says of it; it does not list it where this is absent. */
  listed?: JsonObject;
  kept?: string;
  categories?: readonly string[];
  withheld?: object[];
}

/** Of somebody who seeks no protection, and comes from neither of the two countries. */
const legalStatus = {
  asylumStatus: 'not_seeking_protection',
  countriesOfOrigin: ['GN'],
  stateless: 'no',
  fearOfReturn: 'no',
};

function judged({ listed, kept, categories = PERSONAL, withheld = [] }: Asked) {
  const attachments: JsonObject[] = [
    { id: OTHER, documentType: 'other' },
    ...(listed ? [{ id: FILE, ...listed }] : []),
  ];
  const documentTypes: Record<string, string> = kept ? { [FILE]: kept } : {};
  const selection = { attachments: [FILE], documentTypes };
  const event = given({ provisions: [permit({ categories: [...categories] })] as never, withheld });
  const { attachments: verdicts, manifest } = disclose(
    handover({ legalStatus, attachments }, { selection, consent: stateOf([event]) }),
  );
  return { ...verdicts[0]!, sources: manifest.paths.map(({ source }) => source) };
}

const without = (...gone: string[]) => PERSONAL.filter((each) => !gone.includes(each));

describe('a chosen file is judged by what it is kept as and by what the case file says of it (R19)', () => {
  it.each([
    ['photograph', { documentType: 'photograph' }, 'BIO_PHOTO'],
    ['photograph', { documentType: 'other' }, 'BIO_PHOTO'],
    ['photograph', {}, 'BIO_PHOTO'],
    ['photograph', undefined, 'BIO_PHOTO'],
    ['other', { documentType: 'photograph' }, 'BIO_PHOTO'],
    ['asylum_document', { documentType: 'other' }, 'LEGAL_ASYLUM'],
    ['asylum_document', {}, 'LEGAL_ASYLUM'],
    ['asylum_document', undefined, 'LEGAL_ASYLUM'],
    ['other', { documentType: 'asylum_document' }, 'LEGAL_ASYLUM'],
  ])('kept as %s and listed as %j: not without %s', (kept, listed, category) => {
    const asked = { kept, ...(listed ? { listed: listed as JsonObject } : {}) };
    expect(judged({ ...asked, categories: without(category) }).permitted).toBe(false);
    expect(judged({ ...asked, categories: without('DOCS') }).permitted).toBe(false);
  });

  it.each([
    ['other', { documentType: 'other' }],
    ['birth_certificate', {}],
    ['birth_certificate', undefined],
  ])('must go: kept as %s and listed as %j, as a document', (kept, listed) => {
    const asked = { kept, ...(listed ? { listed: listed as JsonObject } : {}) };
    expect(judged({ ...asked, categories: without('BIO_PHOTO', 'LEGAL_ASYLUM') }).permitted).toBe(true);
  });

  it('R11: one that is not listed may be any that is: it stays where one of them is withheld by its place', () => {
    const withheld = (field: string) => [{ field, from: [] }];
    expect(judged({ kept: 'other', withheld: withheld('/attachments/0') })).toMatchObject({
      permitted: false,
      rule: 'withheld',
    });
    expect(judged({ kept: 'other', withheld: withheld('/documents/0') })).toMatchObject({ permitted: true });
    const listed = { documentType: 'other' };
    expect(judged({ kept: 'other', listed, withheld: withheld('/attachments/0') }).permitted).toBe(true);
    expect(judged({ kept: 'other' }).sources).toEqual(
      expect.arrayContaining(['/attachments/*/id', '/attachments/0/id']),
    );
  });
});
