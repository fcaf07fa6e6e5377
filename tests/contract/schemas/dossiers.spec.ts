import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { checkAgainst } from '#libs/schema-check/check.js';
import { leavesOf, patternOf } from '#libs/schema-check/leaves.js';
import { flatten, pruneEmpty, type Json } from '#libs/schema-check/split.js';
import { DOSSIERS, moveDates, readDossier, TOLD_ON } from '../../../deploy/local/dossiers/read-dossier.js';

const CASE_FILE = 'urn:passerelle:schema:case-file:v1';
const folder = fileURLToPath(new URL('../../../deploy/local/dossiers/', import.meta.url));
const told = new Date(TOLD_ON);
const later = new Date(TOLD_ON + 500 * 86_400_000);

const MAGIC: Readonly<Record<string, RegExp>> = {
  'application/pdf': /^%PDF-/,
  'image/jpeg': /^\xff\xd8\xff/,
  'audio/ogg': /^OggS/,
  'audio/wav': /^RIFF....WAVE/s,
};

describe.each(DOSSIERS)('dossier %s', (name) => {
  it.each([
    ['as told', told],
    ['500 days later', later],
  ])('is what the API takes, %s', async (_when, at) => {
    const { newCase, consentEvents } = await readDossier(folder, name, at);
    expect(checkAgainst('urn:passerelle:schema:api:new-case:v1', newCase)).toEqual({ ok: true });
    expect(consentEvents.length).toBeGreaterThan(0);
    for (const event of consentEvents) {
      expect(checkAgainst('urn:passerelle:schema:consent-event:v1', event)).toEqual({ ok: true });
    }
  });

  it('holds nothing empty', async () => {
    const { newCase } = await readDossier(folder, name, told);
    expect(pruneEmpty(newCase as unknown as Json)).toEqual(newCase);
  });

  it('has files that are what they are called, small, and fit the list of attachments', async () => {
    const { files } = await readDossier(folder, name, told);
    for (const { bytes, mediaType, documentType, title } of files) {
      expect(Buffer.from(bytes).toString('latin1')).toMatch(MAGIC[mediaType] ?? /never^/);
      expect(bytes.byteLength).toBeLessThan(60_000);
      const listed = { documentType, mediaType, title, size: bytes.byteLength };
      expect(checkAgainst(CASE_FILE, { attachments: [listed] })).toEqual({ ok: true });
    }
  });

  it('carries no position, maker or date in its pictures (R19)', async () => {
    const { files } = await readDossier(folder, name, told);
    const pictures = files.filter(({ mediaType }) => mediaType === 'image/jpeg');
    for (const { bytes } of pictures) expect(Buffer.from(bytes).includes('Exif')).toBe(false);
  });
});

describe('the dossiers together', () => {
  it('fill every section of the case file, and nearly every field', async () => {
    const dossiers = await Promise.all(DOSSIERS.map((name) => readDossier(folder, name, told)));
    const filled = new Set(
      dossiers.flatMap(({ newCase, files }) => [
        ...flatten(newCase.caseFile as unknown as Json).map(([pointer]) => patternOf(pointer)),
        // The node lists a file when it is uploaded.
        ...files.flatMap(() => ['id', 'documentType', 'mediaType', 'title', 'size'].map((each) => `/attachments/*/${each}`)),
      ]),
    );
    const known = leavesOf(CASE_FILE).map(({ pattern }) => pattern);
    const sections = new Set(known.map((pattern) => pattern.split('/')[1]));
    const filledSections = new Set([...filled].map((pattern) => pattern.split('/')[1]));
    expect([...sections].filter((section) => !filledSections.has(section))).toEqual([]);
    expect(filled.size / known.length).toBeGreaterThan(0.95);
  });

  it('holds files of every kind', async () => {
    const dossiers = await Promise.all(DOSSIERS.map((name) => readDossier(folder, name, told)));
    const kinds = new Set(dossiers.flatMap(({ files }) => files.map(({ mediaType }) => mediaType)));
    expect([...kinds].sort()).toEqual(['application/pdf', 'audio/ogg', 'audio/wav', 'image/jpeg']);
  });

  it('links the siblings by their codes, both ways', async () => {
    const [awa, issa] = await Promise.all([
      readDossier(folder, '02-siblings-awa', told),
      readDossier(folder, '02-siblings-issa', told),
    ]);
    const codes = ({ newCase }: typeof awa) => newCase.caseFile.family?.siblingsTravelling?.map((each) => each.identificationCode);
    expect(codes(awa)).toEqual([issa.newCase.caseFile.identificationCode]);
    expect(codes(issa)).toEqual([awa.newCase.caseFile.identificationCode]);
  });
});

describe('moveDates', () => {
  it('moves full dates and times, and nothing else', () => {
    expect(moveDates({ a: ['2026-02-28', '2026-02', 'on 2026-02-28', 7], b: '2026-12-31T10:00:00.000Z' }, 1)).toEqual({
      a: ['2026-03-01', '2026-02', 'on 2026-02-28', 7],
      b: '2027-01-01T10:00:00.000Z',
    });
  });
});
