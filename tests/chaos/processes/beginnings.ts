import { join } from 'node:path';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { ProblemError } from '../../../deploy/local/node-client.js';
import { OPENED } from '../../support/exchange/said-today.js';
import type { People } from './people.js';
import type { Asked, Row } from './rows.js';
import { Random } from '../simulation/random.js';
import { CLOSURE, OPENINGS, type Opening } from './traffic.js';

/** Something new that somebody begins. @returns what, in a few words */
export type Beginning = (people: People) => Promise<string>;

type View = { version: number; content: { file: CaseFile } };

/** Steps after which nothing follows any more. */
const ENDING: ReadonlySet<string> = new Set(['withdraw', 'decline', 'refuse', 'expire', 'close']);

/** What `goOn` says where neither may do anything. */
export const NOTHING_TO_DO = 'nothing to do';

/** It could not be begun yet; what was done instead. */
export class NotYet extends Error {}

/** In so many seeds, counted from the first of all, everything is begun and every kind of fault is drawn. */
export const SEEDS_A_ROUND = 5;
const DOSSIERS = join(process.cwd(), 'deploy', 'local', 'dossiers');

/** What a correction changes and puts right: one field that goes coarse, and one that goes as it is. */
const BORN = '/identification/birthDate';
const BLOOD = '/health/bloodGroup';

const ON_CASES: Readonly<Record<string, Beginning>> = {
  'case-closure': close,
  'consent-change': takeBack,
  correction: correct,
  'erasure-request': askToErase,
  restriction: restrict,
};

/** Every kind of conversation that people begin beside transfers, by its name. */
export const BEGINNINGS: ReadonlyMap<string, Beginning> = new Map([
  ...OPENINGS.map((opening): [string, Beginning] => [opening.name ?? opening.kind, (people) => open(people, opening)]),
  ...Object.entries(ON_CASES),
]);

/** What a seed must begin before anything else: its share, so that five in a row begin everything. */
export function shareOf(seed: number): string[] {
  const all = Random.of(Math.floor((seed - 1) / SEEDS_A_ROUND), 'beginnings').shuffle([...BEGINNINGS.keys()]);
  return all.filter((_name, at) => at % SEEDS_A_ROUND === (seed - 1) % SEEDS_A_ROUND);
}

async function open(people: People, opening: Opening): Promise<string> {
  const { name, by, to, kind, step, route } = opening;
  const known =
    'after' in opening
      ? await standing(people, by, opening.after, opening.where)
      : people.caseFor(opening.about ?? 'any');
  const way = route ? { route } : {};
  const said = { kind, step, caseId: known, peer: to, input: OPENED[kind](), ...way };
  const asked = await people.worker(by).post<Asked>('conversations', said);
  people.conversations.set(asked.conversationId, [by, to]);
  await people.approve(by, { ...asked, kind, step });
  return `${by} ${name ?? kind}`;
}

/** A case of which an exchange of this kind stands so. @throws NotYet where there is none, after something was done for it */
async function standing(people: People, node: string, kind: string, fits: (row: Row) => boolean): Promise<string> {
  // Of this seed: the network is warm.
  const rows = (await people.rowsAt(node)).filter((row) => row.kind === kind && people.conversations.has(row.id));
  const fitting = rows.filter(fits);
  if (fitting.length > 0) return people.take(node, people.random.pick(fitting).caseId);
  for (const { id, peer } of people.random.shuffle(rows)) {
    const what = await people.goOn(id, [node, peer], ENDING).catch(nothingThere);
    if (what !== NOTHING_TO_DO) throw new NotYet(what);
  }
  // All were withdrawn or declined: a new child's is offered next.
  if (kind === 'case-transfer' && people.random.chance(0.1)) await people.register(DOSSIERS);
  const begin = BEGINNINGS.get(kind);
  // Not at once: what is on its way may be just what is waited for.
  throw new NotYet(
    begin && (rows.length === 0 || people.random.chance(0.2)) ? await begin(people) : 'nothing to follow',
  );
}

/** What never arrived at the other one is gone on with elsewhere. */
function nothingThere(error: unknown): string {
  if (error instanceof ProblemError && error.status === 404) return NOTHING_TO_DO;
  throw error;
}

/** A boy of whom a consulate was asked, or is about to be, takes back that it may be: the desk hears, and by it the consulate. */
async function takeBack(people: People): Promise<string> {
  const caseId = await standing(
    people,
    'mr',
    'identity-request',
    ({ state }) => state === 'taken-on' || state === 'answered',
  );
  const what = await people.withdrawConsent(caseId);
  people.takenBack.add(caseId);
  return what;
}

/** Closes a case where somebody is responsible for it; or opens again the one that was closed first. */
async function close(people: People): Promise<string> {
  const [closed] = people.closed;
  if (closed && people.random.chance(0.5)) {
    const { node, caseId } = closed;
    await people.as(node, 'caseworker').post(`cases/${caseId}/reopening`, { reason: 'support_needed' });
    people.closed.shift();
    return `${node} opens a case again`;
  }
  const { id, caseId, responsible: node } = await people.seenAt('mr');
  const there = node === 'mr' ? caseId : await people.caseAt(node, id);
  const path = `cases/${there}/closure`;
  const { approvalId } = await people.as(node, 'caseworker').post<{ approvalId: string }>(path, CLOSURE());
  people.changed.add(caseId);
  await people.decide(node, approvalId);
  people.closed.push({ node, caseId: there });
  return `${node} closes a case`;
}

/** Two fields were wrong; whoever was given them is told what is true. */
async function correct(people: People): Promise<string> {
  // Before a handover most is told in forms so coarse that nothing of them changes.
  const handedOver = ({ state }: Row) => state === 'handed-over' || state === 'assumed';
  const caseId = people.random.chance(0.3)
    ? await told(people)
    : await standing(people, 'mr', 'case-transfer', handedOver);
  await change(people, caseId, ({ identification, health, ...file }) => ({
    ...file,
    identification: { ...identification, birthDate: other(identification?.birthDate, '2011-03-14', '2009-02-11') },
    health: { ...health, bloodGroup: other(health?.bloodGroup, 'O+', 'A+') },
  }));
  const asked = { items: [BORN, BLOOD], reason: 'wrong_at_entry', barred: 'leave' };
  const worker = people.as('mr', 'caseworker');
  const { approvalId } = await worker.post<{ approvalId?: string }>(`cases/${caseId}/corrections`, asked);
  if (approvalId) await people.decide('mr', approvalId);
  people.kinds.add('correction');
  return 'mr corrects';
}

function other<T>(now: T | undefined, one: T, another: T): T {
  return now === one ? another : one;
}

/** What is to be erased is fetched no more. */
async function askToErase(people: People): Promise<string> {
  return erase(people, await told(people));
}

/** A child asks for protection from the country that was told of it, which is asked without a reason to use no more. */
async function restrict(people: People): Promise<string> {
  const caseId = await told(people);
  people.changed.add(caseId);
  await change(people, caseId, (file) => ({
    ...file,
    legalStatus: { ...file.legalStatus, asylumStatus: 'asylum_seeker', countriesOfOrigin: ['NE'], fearOfReturn: 'yes' },
  }));
  return `a child asks for asylum, ${await erase(people, caseId)}`;
}

/** Mostly a case of this seed of which somebody was told: of any other nothing can be erased or corrected. */
async function told(people: People): Promise<string> {
  const own = new Set(people.cases.filter(({ about }) => about === 'any').map(({ caseId }) => caseId));
  const rows = (await people.rowsAt('mr')).filter(({ id, caseId }) => people.conversations.has(id) && own.has(caseId));
  return rows.length > 0 && people.random.chance(0.8) ? people.random.pick(rows).caseId : people.caseFor('any');
}

async function erase(people: People, caseId: string): Promise<string> {
  people.changed.add(caseId);
  await people.as('mr', 'supervisor').post(`cases/${caseId}/erasure-requests`, {});
  return 'mr asks to erase';
}

async function change(people: People, caseId: string, alter: (file: CaseFile) => CaseFile): Promise<void> {
  const worker = people.as('mr', 'caseworker');
  const { version, content } = await worker.get<View>(`cases/${caseId}`);
  await worker.put(`cases/${caseId}`, version, { caseFile: alter(content.file) });
}
