import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import type { Matrix } from '../../../services/country-node/src/domain/disclosure/types.js';
import { withUnseen } from '../../support/unseen.js';
import { hintsAtAsylum, tellsOfClaim } from '../../../services/country-node/src/domain/safeguards/r03-no-hint.js';

const HINTS = [
  'Camp de réfugiés de Mbera',
  'camp de RÉFUGIÉS',
  'Asked for asylum in 2025',
  'demande d’asile déposée',
  'UNHCR sub-office',
  'bureau du HCR',
  'solicitante de asilo',
  'solicitante de refúgio, refugiado',
  'richiedente asilo',
  'مخيم اللاجئين',
  'طلب اللجوء',
  'Refugee transit centre',
  'personne apatride',
  'under the Convention de 1951',
  'international  protection',
  'principe de non-refoulement',
  'عديم الجنسية',
];
const PLAIN = [
  'Kayes',
  'Basile Exemple',
  'Basilo',
  'Commissariat',
  'مفوضية الشرطة',
  'بكاري',
  'Market seller',
  'thcra',
  'Hôpital',
];

describe('R3: tracing lets nobody guess a claim to protection', () => {
  it.each(HINTS)('finds it in: %s', (text) => {
    expect(hintsAtAsylum(text)).toBe(true);
    expect(tellsOfClaim('family-tracing', text)).toBe(true);
    expect(tellsOfClaim('case-transfer', text)).toBe(false);
  });

  it.each(PLAIN)('lets pass: %s', (text) => expect(hintsAtAsylum(text)).toBe(false));

  it('finds it however it is written and whatever stands around it', () => {
    const written = fc
      .constantFrom(...HINTS)
      .chain((text) => fc.constantFrom(text, text.toUpperCase(), text.normalize('NFD')));
    fc.assert(
      fc.property(fc.string(), written, fc.string(), (before, text, after) =>
        hintsAtAsylum(`${before} ${text} ${after}`),
      ),
    );
  });

  it('finds it whatever does not show stands in it (R3)', () => {
    const written = fc
      .constantFrom(...HINTS)
      .chain((text) => fc.constantFrom(text, text.toUpperCase(), text.normalize('NFD'), text.normalize('NFC')))
      .chain(withUnseen);
    fc.assert(
      fc.property(fc.string(), written, fc.string(), (before, text, after) =>
        hintsAtAsylum(`${before} ${text} ${after}`),
      ),
      { numRuns: 1_000 },
    );
  });

  it.each(['asy\u00adlum', 'asy\u200blum', 'pour\u200basylum', 'لجـوء', 'لاجـئ'])(
    'finds it in what looks like a hint: %s',
    (text) => expect(hintsAtAsylum(text)).toBe(true),
  );

  it('lets what is none pass with soft hyphens in it, and takes no long time over signs alone', () => {
    expect(
      ['Ba\u00adsile', 'Com\u00admis\u00adsa\u00adriat', '\u200f\u0628\u0643\u0627\u0631\u064a'].map(hintsAtAsylum),
    ).toEqual([false, false, false]);
    const before = performance.now();
    expect(hintsAtAsylum(`international${'\u00ad'.repeat(8_000)}`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('asks texts only, and no column of tracing or relaying has the category', () => {
    expect([7, true, null, undefined].map((value) => tellsOfClaim('family-tracing', value))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    const { columns } = JSON.parse(readFileSync('contracts/need-to-know.json', 'utf8')) as Matrix;
    const tracing = columns.filter(({ purposes }) => purposes.includes('family-tracing'));
    expect(tracing.length).toBeGreaterThan(6);
    expect(tracing.filter(({ cells }) => 'LEGAL_ASYLUM' in cells)).toEqual([]);
  });
});
