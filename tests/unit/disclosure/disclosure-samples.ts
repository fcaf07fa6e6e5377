import { readFileSync } from 'node:fs';
import { consentStateAt } from '../../../services/country-node/src/domain/consent/consent-state.js';
import type { ConsentEvent, ConsentState, Provision } from '../../../services/country-node/src/domain/consent/types.js';
import { CATEGORIES, isPersonal } from '../../../services/country-node/src/domain/disclosure/categories.js';
import type {
  Agreement,
  DisclosureInput,
  JsonObject,
  Matrix,
  Participant,
} from '../../../services/country-node/src/domain/disclosure/types.js';
import { sampleConfiguration } from '../../support/national-law.js';

const LAW = sampleConfiguration();

const root = new URL('../../../', import.meta.url);

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8')) as T;
}

export const CASE_FILE = 'urn:passerelle:schema:case-file:v1';
export const CASE_SUMMARY = 'urn:passerelle:schema:case-summary:v1';
export const AT = new Date('2026-11-23T12:00:00.000Z');
export const MATRIX = readJson<Matrix>('contracts/need-to-know.json');
export const MR_NE = readJson<Agreement>('contracts/agreements/mr-ne.json');

export const MR: Participant = { id: 'mr', country: 'MR', kind: 'authority', roles: ['case-transfer'] };
export const NE: Participant = { id: 'ne', country: 'NE', kind: 'authority', roles: ['case-transfer'] };
export const IOM_NE: Participant = { id: 'iom-ne', country: 'NE', kind: 'organisation', roles: ['case-transfer'] };
export const CONSULATE_NE: Participant = { id: 'cons-ne', country: 'NE', kind: 'consular', roles: [] };

export const PERSONAL = CATEGORIES.filter((category) => isPersonal(category) && category !== 'WITHHELD');

export function permit(more: Partial<Provision> = {}): Provision {
  return {
    effect: 'permit',
    purposes: ['case-transfer'],
    recipients: [{ node: 'ne' }],
    categories: PERSONAL,
    fieldExceptions: [],
    onwardSharing: 'none',
    validFrom: '2026-11-01T00:00:00.000Z',
    validUntil: '2027-01-01T00:00:00.000Z',
    ...more,
  };
}

/** A valid consent by a child of 16, with what a test wants different. */
export function given(more: Partial<ConsentEvent> = {}): ConsentEvent {
  return {
    event: 'given',
    at: '2026-11-01T00:00:00.000Z',
    givenBy: { who: 'child', conflictOfInterest: false },
    childView: { view: 'given', ageYears: 16, able: true },
    guardianConsulted: true,
    language: 'ff',
    languageUnderstood: true,
    lawfulBasis: { sender: 'child-protection-law', receiver: 'child-protection-law' },
    provisions: [permit()] as NonNullable<ConsentEvent['provisions']>,
    ...more,
  };
}

export function stateOf(events: readonly ConsentEvent[], at = AT, ageDoubted = false): ConsentState {
  return consentStateAt(events, at, LAW, ageDoubted);
}

/** The whole file to Niger after acceptance, everything consented to; tests change what they are about. */
export function handover(caseFile: JsonObject, more: Partial<DisclosureInput> = {}): DisclosureInput {
  return {
    schemaId: CASE_FILE,
    caseFile,
    consent: stateOf([given()]),
    agreement: MR_NE,
    matrix: MATRIX,
    sender: MR,
    recipient: NE,
    kind: 'case-transfer',
    step: 'handover',
    purpose: 'case-transfer',
    at: AT,
    approvals: { supervisor: true },
    ...more,
  };
}

export function offer(caseFile: JsonObject, more: Partial<DisclosureInput> = {}): DisclosureInput {
  return handover(caseFile, { step: 'offer', ...more });
}

export function dossier(name: string): { caseFile: JsonObject; events: ConsentEvent[] } {
  const { caseFile } = readJson<{ caseFile: JsonObject }>(`deploy/local/dossiers/${name}/case.json`);
  return { caseFile, events: readJson<ConsentEvent[]>(`deploy/local/dossiers/${name}/consent-events.json`) };
}
