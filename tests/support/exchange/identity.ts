import pg from 'pg';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { ListedParticipant } from '#libs/trust/types.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { openCaseContent } from '../../../services/country-node/src/record/case-content.js';
import { readBody } from '../../../services/country-node/src/record/read-body.js';
import type { Country } from './country.js';
import { Play } from './play.js';
import type { World } from './world.js';

export const CONSULATE = 'ml-consulate-mr';
export const DESK = 'iom-mr';
export const IDENTITY_NODES: readonly ListedParticipant[] = [
  { id: 'mr', country: 'MR', kind: 'authority', roles: [] },
  { id: DESK, country: 'MR', kind: 'organisation', roles: ['identity-desk'] },
  { id: CONSULATE, country: 'ML', kind: 'consular', roles: [] },
];

export const contact = {
  function: 'Documents officer',
  organisation: 'Authority (fictional)',
  channel: 'documents@authority.example',
};
export const childInformed = { informed: true, language: 'bm' };
export const ASKED = { items: ['identity', 'family_link'], consulate: CONSULATE, childInformed, contact };
export const ANSWERS = { identity: { outcome: 'confirmed', reference: 'Reg. 118' }, familyLink: { outcome: 'partly' } };

export interface AChild {
  legalStatus?: object;
  bia?: object;
  /** What the provision is for, and whom it names. */
  provision?: object;
  withheld?: readonly object[];
  deny?: object;
}

/** What a boy permits from now on who agrees that his country's consulate be asked. */
export function permitting({ parts }: Country, more: object = {}) {
  const now = parts.clock.now();
  return {
    effect: 'permit',
    purposes: ['identity-verification'],
    recipients: [{ node: DESK }, { node: CONSULATE }],
    categories: ['ID_CORE', 'ID_DOCS', 'FAMILY'],
    fieldExceptions: [],
    onwardSharing: 'named',
    validFrom: now.toISOString(),
    validUntil: new Date(now.getTime() + 90 * 86_400_000).toISOString(),
    ...more,
  };
}

/** A boy from Mali at Mauritania's authority, who agreed that his country's consulate be asked; each test changes what it is about. */
export async function registerBoy(mr: Country, child: AChild = {}): Promise<string> {
  const { parts, caseworker } = mr;
  const { newCase, consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', parts.clock.now());
  const { legalStatus, identification, bia, ...rest } = newCase.caseFile;
  const caseFile = {
    ...rest,
    identification: { ...identification, nationalities: ['ML'], birthCountry: 'ML', birthPlace: 'Kayes' },
    legalStatus: child.legalStatus ?? { ...legalStatus, countriesOfOrigin: ['ML'] },
    bia: child.bia ?? bia,
  } as CaseFile;
  const { id } = await createCase(parts, caseworker, caseFile);
  const given = consentEvents.find(({ event }) => event === 'given')!;
  const provision = permitting(mr, { validFrom: given.at, ...child.provision });
  const deny = child.deny ? [{ ...provision, effect: 'deny', onwardSharing: 'none', ...child.deny }] : [];
  const event = { ...given, provisions: [provision, ...deny], withheld: child.withheld ?? [] };
  await recordConsent(parts, caseworker, id, event);
  return id;
}

/** The request as far as the desk took it on. */
export async function request(world: World, caseId: string, input: object = ASKED): Promise<Play> {
  const opened = { kind: 'identity-request', from: 'mr', to: DESK, caseId, input: { ...input } };
  return (await Play.open(world, opened)).take([DESK, 'take-on', { contact }]);
}

/** The desk's own question to the consulate. */
export async function ask(world: World, asked: Play, input: object = { items: ASKED.items }): Promise<Play> {
  const caseId = await asked.caseAt(DESK);
  return Play.open(world, { kind: 'identity-verification', from: DESK, to: CONSULATE, caseId, input: { ...input } });
}

/** The code with which something is refused; `done` when it is not. */
export function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? 'no code',
  );
}

/** The code with which a question about a boy is refused when it is asked. */
export async function openingAt(mr: Country, child: AChild, input: object = ASKED): Promise<string> {
  return codeOf(mr.open('identity-request', await registerBoy(mr, child), DESK, { ...input }));
}

interface ShownFile {
  file?: { identification?: object; family?: { members: { relation: string }[] }; documents?: object[] };
}

/** What the question of a conversation shows at a node, if anything. */
export async function shownAt(at: Country, id: string): Promise<ShownFile | undefined> {
  const { messages } = await readConversation(at.parts, at.supervisor, id);
  return messages.find(({ step }) => step === 'ask')?.shown;
}

/** All that a node has: every case and message opened with its own keys; every row of every table as text beside them. */
export async function everythingAt({ parts, databaseUrl }: Country): Promise<{ opened: string; everything: string }> {
  const { conversations, cases } = await parts.store.transaction(async (tx) => ({
    conversations: await tx.conversations.list({ limit: 1_000 }),
    cases: await tx.cases.list({ limit: 1_000 }),
  }));
  const opened: unknown[] = [];
  for (const row of cases) opened.push(await openCaseContent(parts, row));
  for (const { id, kind } of conversations) {
    const messages = await parts.store.transaction((tx) => tx.conversations.messages(id));
    for (const row of messages) opened.push(row.content ? await readBody(parts, kind, row) : {}, row.claims, row.jws);
  }
  const text = JSON.stringify(opened);
  return { opened: text, everything: text + (await everyRow(databaseUrl)) };
}

async function everyRow(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} AS t`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}
