import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { documentNode } from '../../../services/country-node/src/desk/openapi/document-node.js';
import type { ConversationRow } from '../../../services/country-node/src/ports/store/conversations.js';
import { askDatabase } from '../../support/ask-database.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { type ApiDocument, componentCheck } from '../../support/openapi.js';

/** Of each list of the inbox. */
const MOST = 200;
const OFFICER = 'data-protection-officer';
const DAY_MS = 86_400_000;

let world: World;
let mr: Country;
let desk: Desk;
let document: ApiDocument;
let [caseId, other] = ['', ''];

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr);
  document = JSON.parse(JSON.stringify(await documentNode('.'))) as ApiDocument;
  ({ caseId } = await mr.register('01-moussa', false));
  ({ caseId: other } = await mr.register('01-moussa', false));
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const idOf = (person: string) => desk.people.get(person)!.id;
const daysAgo = (days: number) => new Date(world.clock.now().getTime() - days * DAY_MS);

interface Listed {
  ids: unknown[];
  more: unknown;
}

/** What a person is answered, held against the published contract. @param key of what of a row tells which it is */
async function list(person: string, path: string, answer: string, key = 'id'): Promise<Listed> {
  const { status, json } = await desk.ask(person, 'GET', path);
  expect([path, status, componentCheck(document, answer)(json)]).toEqual([path, 200, []]);
  return { ids: json.items.map((each) => each[key]), more: json['more'] };
}

type Stand = Pick<ConversationRow, 'kind' | 'role' | 'state'> & Partial<ConversationRow>;
const stand = async (...rows: Stand[]): Promise<string[]> => {
  const now = world.clock.now();
  const whole = rows.map((row) => ({
    ...{ id: uuidv7(), caseId, peer: 'ne', version: 1, responsible: 'mr', dueAt: null, via: null },
    ...{ createdAt: now, updatedAt: now },
    ...row,
  }));
  await mr.parts.store.transaction(async (tx) => {
    for (const row of whole) await tx.conversations.insert(row);
  });
  return whole.map(({ id }) => id);
};

describe('what children said', () => {
  const SAID = { sort: 'correction', saidBy: 'child', language: 'ha', helpedBy: 'interpreter', words: 'It is not so.' };
  const say = async () => (await desk.ask('caseworker', 'POST', `/cases/${caseId}/voices`, { body: SAID })).json.id;
  const voices = (person: string, query: string) => list(person, `/voices?${query}`, 'VoiceList');

  it('is said to be more than is shown, and not where it is all', async () => {
    const [first, second] = [await say(), await say()];
    expect(await voices('caseworker', 'limit=1')).toEqual({ ids: [first], more: true });
    expect(await voices('caseworker', 'limit=2')).toEqual({ ids: [first, second], more: false });
    // Nor is what this person may not hear said to be there.
    expect(await voices('stranger', 'limit=1')).toEqual({ ids: [], more: false });

    const body = { outcome: 'followed', words: 'It was put right.' };
    expect((await desk.ask('caseworker', 'POST', `/voices/${first}/answer`, { body })).status).toBe(200);
    const told = { toldOn: world.clock.now().toISOString().slice(0, 10), language: 'ha', helpedBy: 'interpreter' };
    expect((await desk.ask('caseworker', 'POST', `/voices/${first}/telling`, { body: told })).status).toBe(200);
    expect(await voices('caseworker', 'limit=1')).toEqual({ ids: [second], more: false });
    // Of one case what is done is listed too, after what is not.
    expect(await voices('caseworker', `limit=2&caseId=${caseId}`)).toEqual({ ids: [second, first], more: false });
    expect(await voices('caseworker', `limit=1&caseId=${caseId}`)).toEqual({ ids: [second], more: true });
  });
});

describe('pairs that may be of one child', () => {
  it('are said to be more than are shown, and not where they are all', async () => {
    const ids = [uuidv7(), uuidv7()];
    await mr.parts.store.transaction(async (tx) => {
      for (const [at, id] of ids.entries()) {
        const [caseOne = '', caseOther = ''] = [uuidv7(), uuidv7()].sort();
        const now = world.clock.now();
        await tx.duplicates.put({
          ...{ id, caseOne, caseOther, score: 90 - at, findings: [], status: 'suggested', version: 1 },
          ...{ proposedBy: null, decidedBy: null, partedAt: null, suggestedAt: now, changedAt: now },
        });
      }
    });
    const pairs = (person: string, limit: number) => list(person, `/duplicates?limit=${limit}`, 'DuplicateList');
    expect(await pairs('supervisor', 1)).toEqual({ ids: [ids[0]], more: true });
    expect(await pairs('supervisor', 2)).toEqual({ ids, more: false });
    expect(await pairs('caseworker', 1)).toEqual({ ids: [], more: false });
  });
});

describe('what partners were told', () => {
  it('is listed with what is not answered, the longest awaited first, then the latest answers, and said to be more', async () => {
    const asked = { kind: 'erasure-request', role: 'asker' };
    const [awaited, answered, longAwaited, newlyAnswered, between] = await stand(
      { ...asked, state: 'requested', createdAt: daysAgo(1) },
      { ...asked, state: 'answered', createdAt: daysAgo(9), updatedAt: daysAgo(8) },
      { ...asked, state: 'requested', createdAt: daysAgo(4) },
      { ...asked, state: 'answered', createdAt: daysAgo(10), updatedAt: daysAgo(2) },
      { ...asked, state: 'answered', createdAt: daysAgo(5), updatedAt: daysAgo(4) },
    );
    const told = (limit: number) => list(OFFICER, `/tellings?limit=${limit}`, 'Tellings', 'conversationId');
    expect(await told(5)).toEqual({ ids: [longAwaited, awaited, newlyAnswered, between, answered], more: false });
    expect(await told(3)).toEqual({ ids: [longAwaited, awaited, newlyAnswered], more: true });
    expect(await told(1)).toEqual({ ids: [longAwaited], more: true });
  });
});

describe('cases whose time is over', () => {
  it('come with what nothing holds back first, and are said to be more', async () => {
    const end = (id: string, days: number) =>
      askDatabase(
        mr.databaseUrl,
        `UPDATE case_file SET status = 'closed', closed_at = $2, retention_until = $3 WHERE id = $1`,
        [id, daysAgo(days + 90), daysAgo(days)],
      );
    const [{ caseId: held }, { caseId: free }] = [
      await mr.register('01-moussa', false),
      await mr.register('01-moussa', false),
    ];
    await end(held, 20);
    await end(free, 10);
    const unlifted = { liftReason: null, liftedBy: null, liftApprovedBy: null, liftedAt: null };
    const holds = [uuidv7(), uuidv7()];
    await mr.parts.store.transaction(async (tx) => {
      for (const [at, id] of holds.entries())
        await tx.keeping.addHold({
          ...{ id, caseId: held, reason: 'audit', reviewBy: daysAgo(2 - at), setAt: daysAgo(30) },
          ...{ setBy: idOf('supervisor'), setApprovedBy: idOf(OFFICER), ...unlifted },
        });
    });
    const due = (limit: number) => list(OFFICER, `/retention/due?limit=${limit}`, 'DueCases');
    expect(await due(2)).toEqual({ ids: [free, held], more: false });
    expect(await due(1)).toEqual({ ids: [free], more: true });
    const standing = (limit: number) => list('auditor', `/holds?limit=${limit}`, 'LegalHolds');
    expect(await standing(2)).toEqual({ ids: holds, more: false });
    expect(await standing(1)).toEqual({ ids: holds.slice(0, 1), more: true });
  });
});

describe('reviews of a case', () => {
  it('are said to be more than are shown', async () => {
    const review = async () =>
      (
        await desk.ask('caseworker', 'POST', `/cases/${other}/reviews`, {
          body: { outcome: 'plan_continues', childHeard: true },
        })
      ).json.id;
    const [first, second] = [await review(), await review()];
    const reviews = (limit: number) => list('caseworker', `/cases/${other}/reviews?limit=${limit}`, 'CaseReviewList');
    expect(await reviews(1)).toEqual({ ids: [second], more: true });
    expect(await reviews(2)).toEqual({ ids: [second, first], more: false });
  });
});

interface Inbox {
  conversations: { id: string }[];
  emergencies: { id: string }[];
  more: string[];
}

describe('the inbox', () => {
  const inbox = async (person: string): Promise<Inbox> => {
    const { status, json } = await desk.ask(person, 'GET', '/inbox');
    expect([status, componentCheck(document, 'Inbox')(json)]).toEqual([200, []]);
    return json as unknown as Inbox;
  };

  it('names the lists in which there is more than it shows, and none where it shows all', async () => {
    const offered = { kind: 'case-transfer', role: 'receiver', state: 'offered' };
    const [last] = await stand(...Array.from({ length: MOST + 1 }, () => offered));
    const { conversations, more } = await inbox('caseworker');
    expect([conversations.length, more]).toEqual([MOST, ['conversations']]);
    await askDatabase(mr.databaseUrl, 'DELETE FROM conversation WHERE id = $1', [last]);
    const all = await inbox('caseworker');
    expect([all.conversations.length, all.more]).toEqual([MOST, []]);
    expect((await inbox('stranger')).more).toEqual([]);
  });

  it('shows cases that were opened in an emergency and that nobody has judged, the longest waiting first', async () => {
    const [early, late, judged] = [uuidv7(), uuidv7(), uuidv7()];
    const opened = async (id: string, days: number, found: object = {}) =>
      mr.parts.store.transaction((tx) =>
        tx.emergencies.insert({
          ...{ id, caseId, staffId: idOf('stranger'), reason: 'danger_to_life', openedAt: daysAgo(days) },
          ...{
            until: daysAgo(days - 0.1),
            endedAt: null,
            endedBy: null,
            verdict: null,
            judgedBy: null,
            judgedAt: null,
          },
          ...found,
        }),
      );
    await opened(late, 1);
    await opened(early, 3);
    await opened(judged, 2, { verdict: 'justified', judgedBy: idOf('supervisor'), judgedAt: daysAgo(1) });
    expect((await inbox('supervisor')).emergencies.map(({ id }) => id)).toEqual([early, late]);
    const emergencies = (limit: number) => list('supervisor', `/emergencies?limit=${limit}`, 'EmergencyList');
    // The list of all begins with what may still be open.
    expect(await emergencies(3)).toEqual({ ids: [late, early, judged], more: false });
    expect(await emergencies(2)).toEqual({ ids: [late, early], more: true });
  });
});
