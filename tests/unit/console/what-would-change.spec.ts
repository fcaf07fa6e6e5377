import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fieldChange, messageChange } from '../../../services/console/src/logic/what-would-change.js';
import { RULES } from '../../../services/country-node/src/domain/disclosure/rules.js';
import { REFUSAL_CODES } from '../../../services/country-node/src/domain/refusal-codes.js';

const words = JSON.parse(readFileSync('services/console/src/words/rules/en.json', 'utf8')) as Record<string, string>;
const said = (key: string | undefined) => key !== undefined && key in words;

/** Nobody is told how to get round these: what protects a child, what it refused or took back, and what asks for no change. */
const NOTHING_CHANGES = [
  ...['safeguard-R13', 'safeguard-R2', 'safeguard-R3', 'safeguard-R12-child'],
  ...['category-withheld', 'withheld', 'consent-denied', 'field-exception', 'consent-withdrawn'],
  ...['schema-unknown', 'not-corrected', 'nothing-derived'],
  ...['permitted-full', 'permitted-minimum', 'permitted-override', 'permitted-answer', 'permitted-impersonal'],
];
const NO_CODE_CHANGES = [
  ...['origin-protected', 'tracing-not-wished', 'search-stopped', 'return-not-consented', 'escort-needed'],
  ...['return-not-in-best-interests', 'monitoring-not-over'],
];

/** Codes with which a condition may be closed. */
function codesOfConditions(): string[] {
  const sources = globSync('services/country-node/src/domain/safeguards/r{02-no,04,06-e,16,18-request}*.ts');
  const texts = sources.flatMap((file) => readFileSync(file, 'utf8').match(/'[a-z-]+'/g) ?? []);
  return [...new Set(texts.map((each) => each.slice(1, -1)))].filter((each) => each in REFUSAL_CODES);
}

describe('what would change a rule of disclosure', () => {
  it('is said of every rule, or meant not to be', () => {
    const silent = Object.keys(RULES).filter(
      (rule) => rule !== 'condition' && !said(messageChange({ rule, code: '' })),
    );
    expect(silent.sort()).toEqual([...NOTHING_CHANGES].sort());
  });

  it('is said of every condition by its code, or meant not to be', () => {
    const codes = codesOfConditions();
    expect(codes.length).toBeGreaterThan(10);
    const silent = codes.filter((code) => !said(messageChange({ rule: 'condition', code })));
    expect(silent.sort()).toEqual([...NO_CODE_CHANGES].sort());
  });

  it.each(['MHPSS', 'GBV_PROT', 'LEGAL_ASYLUM'])('points to no other step for %s', (category) => {
    const ofStep = ['matrix-never', 'matrix-coarse', 'matrix-minimum', 'permitted-coarse'];
    expect(ofStep.filter((rule) => said(fieldChange({ rule, category })))).toEqual([]);
    expect(ofStep.filter((rule) => !said(fieldChange({ rule, category: 'EDU' })))).toEqual([]);
    expect(said(fieldChange({ rule: 'consent-provision-needed', category }))).toBe(true);
  });
});
