import fc from 'fast-check';
import type {
  ConsentEvent,
  Provision,
  RecipientMatch,
} from '../../../services/country-node/src/domain/consent/types.js';
import { disclose } from '../../../services/country-node/src/domain/disclosure/disclose.js';
import type {
  Agreement,
  Disclosure,
  DisclosureInput,
  Json,
  JsonObject,
  Mode,
  Participant,
} from '../../../services/country-node/src/domain/disclosure/types.js';
import { dossier, given, handover, IOM_NE, MR_NE, NE, PERSONAL, permit, stateOf } from './disclosure-samples.js';

const FILES = ['01-moussa', '02-siblings-awa', '03-mariama'].map((name) => dossier(name).caseFile);
export const OTHER: Participant = { id: 'ml', country: 'ML', kind: 'authority', roles: [] };
export const IMPERSONAL = ['PROTOCOL', 'CONTACTS_PRO', 'CONSENT_MIN'];

/** Every scalar by its pointer; names in our schemas need no escaping. */
export function leaves(value: Json, at = ''): [string, Json][] {
  if (value === null || typeof value !== 'object') return value === null ? [] : [[at, value]];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, `${at}/${name}`));
}

/** The value without the leaves that `drop` names; what becomes empty goes too, and arrays close up. */
export function without(value: Json, drop: (pointer: string) => boolean, at = ''): Json | undefined {
  if (value === null || typeof value !== 'object') return drop(at) ? undefined : value;
  const kept = Object.entries(value)
    .map(([name, member]) => [name, without(member, drop, `${at}/${name}`)] as const)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined);
  if (kept.length === 0) return undefined;
  return Array.isArray(value) ? kept.map(([, member]) => member) : Object.fromEntries(kept);
}

export const caseFiles = fc
  .tuple(fc.constantFrom(...FILES), fc.infiniteStream(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 0, max: 5 }))
  .map(([file, dice, sparse]) => (without(file, () => (dice.next().value ?? 0) < sparse) ?? {}) as JsonObject);

const recipients: fc.Arbitrary<RecipientMatch> = fc.constantFrom(
  { node: 'ne' },
  { country: 'NE' },
  { role: 'authority', country: 'NE' },
  { node: 'ml' },
);
export const someCategories = fc.subarray(PERSONAL, { minLength: 1 });
const patterns = fc.constantFrom('/health', '/family', '/identification/names', '/familyContacts/*', '/plan', '/route');
const provisions: fc.Arbitrary<Provision> = fc
  .record({
    effect: fc.constantFrom('permit' as const, 'permit' as const, 'permit' as const, 'deny' as const),
    purposes: fc.constantFrom(['case-transfer'], ['case-transfer', 'family-tracing'], ['family-tracing']),
    recipients: fc.uniqueArray(recipients, { minLength: 1, maxLength: 2 }),
    categories: someCategories,
    fieldExceptions: fc.subarray(['/health', '/familyContacts/0', '/plan/*/code'], { maxLength: 1 }),
  })
  .map((more) => permit(more));
export const withheldItems: fc.Arbitrary<WithheldItem> = fc.oneof(
  fc.record({
    category: fc.constantFrom(...PERSONAL),
    from: fc.constantFrom<RecipientMatch[]>([], [{ country: 'NE' }], [{ node: 'ml' }]),
  }),
  fc.record({ field: patterns, from: fc.constantFrom<RecipientMatch[]>([], [{ node: 'ne' }]) }),
);

export interface WithheldItem {
  category?: string;
  field?: string;
  from: RecipientMatch[];
}

export interface ConsentSaid {
  provisions: Provision[];
  withheld: WithheldItem[];
  withdrawn: boolean;
}
export const records: fc.Arbitrary<ConsentSaid> = fc.record({
  provisions: fc.array(provisions, { minLength: 1, maxLength: 4 }),
  withheld: fc.array(withheldItems, { maxLength: 2 }),
  withdrawn: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
});

export function eventsOf({ provisions: each, withheld, withdrawn }: ConsentSaid): ConsentEvent[] {
  const said = { provisions: each, withheld } as unknown as Partial<ConsentEvent>;
  const end = {
    event: 'withdrawn',
    at: '2026-11-20T00:00:00.000Z',
    givenBy: { who: 'child' },
  } as unknown as ConsentEvent;
  return [given(said), ...(withdrawn ? [end] : [])];
}

const ceilings = fc.dictionary(
  fc.constantFrom(...PERSONAL),
  fc.constantFrom<Mode>('never', 'coarse', 'minimum', 'full'),
);
const agreements: fc.Arbitrary<Agreement> = ceilings.map((change) => ({
  ...MR_NE,
  terms: MR_NE.terms.map((term) => ({ ...term, categories: { ...term.categories, ...change } })),
}));

export interface Sources {
  caseFile: JsonObject;
  record: ConsentSaid;
  agreement: Agreement;
  recipient: Participant;
  step: 'offer' | 'provide-information' | 'handover';
  supervisor: boolean;
}
export const sources: fc.Arbitrary<Sources> = fc.record({
  caseFile: caseFiles,
  record: records,
  agreement: agreements,
  recipient: fc.constantFrom(NE, NE, NE, IOM_NE, OTHER),
  step: fc.constantFrom('offer' as const, 'provide-information' as const, 'handover' as const),
  supervisor: fc.boolean(),
});

export function inputOf({ caseFile, record, agreement, recipient, step, supervisor }: Sources): DisclosureInput {
  const consent = stateOf(eventsOf(record));
  return handover(caseFile, { consent, agreement, recipient, step, approvals: { supervisor } });
}
export const run = (each: Sources): Disclosure => disclose(inputOf(each));
export const shown = ({ decisions }: Disclosure) => decisions.filter(({ outcome }) => outcome !== 'held-back');
