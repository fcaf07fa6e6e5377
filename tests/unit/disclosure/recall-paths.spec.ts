import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patternOf } from '#libs/schema-check/leaves.js';
import {
  entryOf,
  recallPaths,
  type SignedContent,
} from '../../../services/country-node/src/domain/disclosure/recall-paths.js';
import type { ManifestPath } from '../../../services/country-node/src/domain/disclosure/types.js';
import { run, sources } from './arbitrary-sources.js';

const BODY = 'urn:passerelle:schema:case-transfer:handover:v1';
const NOTHING: SignedContent = {
  ...{ content: {}, announced: [], gone: {}, categories: [] },
  said: { bodySchemaId: BODY, body: {} },
};

const places = (paths: readonly ManifestPath[]) =>
  [
    ...new Set(paths.map(({ source, category, mode }) => `${patternOf(source)} ${category} ${mode === 'coarse'}`)),
  ].sort();

describe('what a message gave, told again from the message', () => {
  it('is all that went and, of a file, nothing else; of coarse forms no other category', () => {
    let [exact, coarse] = [0, 0];
    fc.assert(
      fc.property(sources, (from) => {
        const { content, manifest, categories } = run(from);
        const told = recallPaths({ ...NOTHING, content, categories });
        if (content.summary) {
          coarse += 1;
          expect(places(told)).toEqual(expect.arrayContaining(places(manifest.paths)));
          expect([...new Set(told.map(({ category }) => category))].sort()).toEqual(categories);
        } else {
          exact += content.file ? 1 : 0;
          expect(places(told)).toEqual(places(manifest.paths));
        }
      }),
      { numRuns: 600 },
    );
    // Both forms are drawn; a content that is always empty would tell nothing.
    expect(Math.min(exact, coarse)).toBeGreaterThan(10);
  });

  it('counts a personal category as a whole that is signed for and not there', () => {
    expect(recallPaths({ ...NOTHING, categories: ['HEALTH', 'PROTOCOL', 'CONTACTS_PRO'] })).toEqual([
      { path: '', source: '', category: 'HEALTH', mode: 'full' },
    ]);
  });

  it.each([
    ['file', '/identification/birthDate', ['/identification/birthDate ID_CORE false']],
    ['file', '/health/allergies', ['/health/allergies/* HEALTH false']],
    [
      'summary',
      '/ageBand',
      ['ageEstimated', 'ageInDoubt', 'ageYears', 'birthDate'].map((name) => `/identification/${name} ID_CORE true`),
    ],
    ['summary', '/openActions', ['/plan/actions/*/code PLAN true', '/plan/actions/*/status PLAN true']],
  ])('that an item of a %s holds nothing any more: %s', (form, item, expected) => {
    const told = recallPaths({ ...NOTHING, gone: { [form]: [item] }, categories: ['ID_CORE', 'HEALTH', 'PLAN'] });
    expect(places(told.filter(({ source }) => source !== ''))).toEqual(expected);
    expect(told.filter(({ source }) => source !== '').map(({ path }) => path)).toEqual(expected.map(() => item));
  });

  it('names each file by its entry, and asks of a photo what is asked of photos (R19)', () => {
    const listed = [
      { id: 'a', documentType: 'birth_certificate' },
      { id: 'b', documentType: 'photograph' },
    ];
    const file = { attachments: listed };
    const of = (announced: string[], more = {}) =>
      recallPaths({ ...NOTHING, content: { file: { ...file, ...more } }, announced }).filter(({ path }) =>
        /^\/attachments\/[ab*]$/.test(path),
      );
    expect(of(['birth_certificate']).map(({ path, category }) => [path, category])).toEqual([
      ['/attachments/a', 'DOCS'],
    ]);
    const photo = of(['photograph']).map(({ path, source, category }) => [path, source, category]);
    expect(photo).toEqual([
      ['/attachments/b', '/attachments/*/id', 'DOCS'],
      ['/attachments/b', '/photo/attachmentId', 'BIO_PHOTO'],
    ]);
    expect(of(['birth_certificate'], { photo: { attachmentId: 'a' } })).toHaveLength(2);
    expect(of(['school_report']).map(({ path }) => path)).toEqual(['/attachments/*']);
    expect([entryOf(file, 'photograph'), entryOf(file, 'school_report'), entryOf({}, 'photograph')]).toEqual([
      'b',
      undefined,
      undefined,
    ]);
  });

  it.each([[{ of: 'found-person' }], [{}]])('of what a person entered, all but the protocol’s own (R5): %j', (of) => {
    const bodySchemaId = 'urn:passerelle:schema:family-tracing:report-located:v1';
    const body = { agreed: { located: true }, found: { relation: 'mother', phone: '+22700000000' } };
    const entered = (path: string, category: string) => ({
      ...{ path, source: path, category, mode: 'full', said: true },
      ...of,
    });
    expect(recallPaths({ ...NOTHING, said: { bodySchemaId, body, ...of } })).toEqual([
      entered('/found/phone', 'FAM_CONTACT'),
      entered('/found/relation', 'FAMILY'),
    ]);
  });
});
