import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import type { Matrix } from '../../../services/country-node/src/domain/disclosure/types.js';
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
