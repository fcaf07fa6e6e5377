import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { ConversationRow } from '../../../services/country-node/src/ports/store/conversations.js';
import { readBody } from '../../../services/country-node/src/record/read-body.js';
import type { Country } from './country.js';
import type { World } from './world.js';

const CATEGORIES = [
  'ID_CORE',
  'LOC_COARSE',
  'ROUTE',
  'FAMILY',
  'HEALTH',
  'CARE',
  'PLAN',
  'RISK',
  'BIA',
  'EDU',
  'DOCS',
  'LEGAL_ASYLUM',
];

/** Consent of a child of sixteen for transfers to some nodes, which may pass on what new consent is taken for. */
export function consentFor(
  nodes: readonly string[],
  at: Date,
  changes: JsonObject = {},
): { event: string } & JsonObject {
  return {
    event: 'given',
    at: at.toISOString(),
    givenBy: { who: 'child', relation: 'self', conflictOfInterest: false },
    childView: { view: 'given', ageYears: 16, able: true },
    guardianConsulted: true,
    languageUnderstood: true,
    lawfulBasis: { sender: 'child-protection-law', receiver: 'child-protection-law' },
    provisions: [
      {
        effect: 'permit',
        purposes: ['case-transfer', 'case-closure'],
        recipients: nodes.map((node) => ({ node })),
        categories: CATEGORIES,
        onwardSharing: 'new-consent',
        validFrom: '2026-01-01T00:00:00.000Z',
        validUntil: '2027-06-01T00:00:00.000Z',
      },
    ],
    ...changes,
  };
}

export const GUARDIAN = { who: 'guardian', relation: 'guardian', conflictOfInterest: false };

/** Gives a case at a node to its caseworker. */
export async function assign({ parts, caseworker }: Country, caseId: string): Promise<void> {
  const assigned = { caseId, staffId: caseworker.id, assignedBy: caseworker.id, assignedAt: parts.clock.now() };
  await parts.store.transaction((tx) => tx.cases.assign({ ...assigned, categories: null }));
}

export async function consent(country: Country, caseId: string, event: { event: string } & JsonObject): Promise<void> {
  const at = country.parts.clock.now().toISOString();
  await recordConsent(country.parts, country.caseworker, caseId, { at, ...event } as { event: string });
}

/** A case of Moussa's at a node, with consent toward these nodes; with none where there are none. */
export async function caseWithConsent(world: World, at: Country, nodes: readonly string[]): Promise<string> {
  const { caseId } = await at.register('01-moussa', false);
  if (nodes.length > 0) await consent(at, caseId, consentFor(nodes, world.clock.now()));
  return caseId;
}

/** Hands a case on, up to the assumption. @returns its conversation and the case at the new node */
export async function transfer(world: World, { from, to, caseId }: { from: string; to: string; caseId: string }) {
  const id = await world.of(from).offer(caseId, to);
  for (const [node, step] of [
    [to, 'accept'],
    [from, 'handover'],
    [to, 'assume'],
  ] as const) {
    await world.settle();
    await world.of(node).act(id, step);
  }
  await world.settle();
  const { caseId: there } = (await world.of(to).conversation(id))!;
  await assign(world.of(to), there);
  return { id, caseId: there };
}

/** Conversations of a kind about a case at a node. */
export async function conversationsOf({ parts }: Country, caseId: string, kind: string): Promise<ConversationRow[]> {
  const all = await parts.store.transaction((tx) => tx.conversations.ofCase(caseId));
  return all.filter((each) => each.kind === kind);
}

/** What the first message of a conversation says, at a node. */
export async function saidIn(country: Country, { id, kind }: ConversationRow): Promise<JsonObject> {
  const [message] = await country.messages(id);
  return readBody(country.parts, kind, message!);
}

/** What a consent change or a request to erase says that it is about. */
export function scopeOf(said: JsonObject): { category: string; purpose: string }[] {
  return said['scope'] as { category: string; purpose: string }[];
}

/** The usual three nodes, where whoever received a case may pass it on with new consent. */
export function mayPassOn(world: World): void {
  const ours = world.of('mr').view.agreementBetween('mr', 'ne', world.clock.now())!;
  const { terms } = ours;
  const between = (...parties: [string, string]) => ({
    ...ours,
    id: parties.join('-and-'),
    parties,
    onwardSharing: 'new-consent' as const,
    terms,
  });
  world.publish({ agreements: [between('mr', 'ne'), between('ne', 'iom-ne'), between('iom-ne', 'mr')] as never });
}
