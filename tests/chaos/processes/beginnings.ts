import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { OPENED } from '../../support/exchange/said-today.js';
import type { People } from './people.js';
import { Random } from '../simulation/random.js';
import { CLOSURE, OPENINGS, type Opening } from './traffic.js';

/** Something new that somebody begins. @returns what, in a few words */
export type Beginning = (people: People) => Promise<string>;

type View = { version: number; content: { file: CaseFile } };

const SEEDS_A_ROUND = 5;
/** What a correction changes and puts right: one field that goes coarse, and one that goes as it is. */
const BORN = '/identification/birthDate';
const BLOOD = '/health/bloodGroup';

const ON_CASES: Readonly<Record<string, Beginning>> = {
  'case-closure': close,
  correction: correct,
  'erasure-request': askToErase,
  restriction: restrict,
};

/** Every kind of conversation that people begin beside transfers, by its name. */
export const BEGINNINGS: ReadonlyMap<string, Beginning> = new Map([
  ...OPENINGS.map((opening): [string, Beginning] => [opening.kind, (people) => open(people, opening)]),
  ...Object.entries(ON_CASES),
]);

/** What a seed must begin before anything else: its share, so that five in a row begin everything. */
export function shareOf(seed: number): string[] {
  const all = Random.of(Math.floor((seed - 1) / SEEDS_A_ROUND), 'beginnings').shuffle([...BEGINNINGS.keys()]);
  return all.filter((_name, at) => at % SEEDS_A_ROUND === (seed - 1) % SEEDS_A_ROUND);
}

async function open(people: People, { by, kind, step, about = 'any', where }: Opening): Promise<string> {
  const known = where ? await people.caseWhere(by, where) : people.caseFor(about);
  const opening = { kind, step, caseId: known, peer: by === 'mr' ? 'ne' : 'mr', input: OPENED[kind]() };
  type Asked = { conversationId: string; approvalId?: string };
  const asked = await people.as(by, 'caseworker').post<Asked>('conversations', opening);
  people.conversations.add(asked.conversationId);
  await people.approve(by, { ...asked, kind, step });
  return `${by} ${kind}`;
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
  const { caseId, responsible: node } = await people.seenAt('mr');
  const there = node === 'mr' ? caseId : await people.caseAt(node);
  const path = `cases/${there}/closure`;
  const { approvalId } = await people.as(node, 'caseworker').post<{ approvalId: string }>(path, CLOSURE());
  people.changed.add(caseId);
  await people.decide(node, approvalId);
  people.closed.push({ node, caseId: there });
  return `${node} closes a case`;
}

/** Two fields were wrong; whoever was given them is told what is true. */
async function correct(people: People): Promise<string> {
  const caseId = people.caseFor('any');
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
  return erase(people, people.caseFor('any'));
}

/** A child asks for protection from the country that was told of it, which is asked without a reason to use no more. */
async function restrict(people: People): Promise<string> {
  const caseId = people.caseFor('any');
  people.changed.add(caseId);
  await change(people, caseId, (file) => ({
    ...file,
    legalStatus: { ...file.legalStatus, asylumStatus: 'asylum_seeker', countriesOfOrigin: ['NE'], fearOfReturn: 'yes' },
  }));
  return `a child asks for asylum, ${await erase(people, caseId)}`;
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
