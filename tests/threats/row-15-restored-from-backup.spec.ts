import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readConversation } from '../../services/country-node/src/casework/read-conversation.js';
import { recordConsent } from '../../services/country-node/src/casework/record-consent.js';
import { confirmRecord, listUnconfirmed, setAside } from '../../services/country-node/src/casework/confirm-record.js';
import { isPersonal } from '../../services/country-node/src/domain/disclosure/categories.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import { type Country, enrol } from '../support/exchange/country.js';
import { STORY } from '../support/exchange/inputs.js';
import { World } from '../support/exchange/world.js';
import { backUp, confirmAll, note, offered, sequence, verify } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const each of [mr, ne]) await resume(each.parts, world.continuityOf(each.id));
}, 60_000);
afterAll(() => world?.end());
beforeEach(() => void world.logged.splice(0));

const kinds = async (country: Country, kind: string) => {
  await sequence(country);
  const rows = await country.parts.store.transaction((tx) => tx.ledger.list({ from: 0, limit: 100_000 }));
  return rows.filter((row) => row.kind === kind).map(({ content }) => content!);
};

async function compare(id: string) {
  const of = async (country: Country) => {
    const { state, responsible } = (await country.conversation(id))!;
    const messages = (await country.messages(id)).filter(({ status }) => status !== 'refused');
    return { state, responsible, digests: messages.map(({ digest }) => digest).sort() };
  };
  const [here, there] = [await of(mr), await of(ne)];
  expect(here).toEqual(there);
  return { state: here.state, responsible: here.responsible };
}

describe('row 15: a node is restored from an old backup', () => {
  it('the receiver forgets that it assumed, and learns it again; the alarm is raised on both sides', async () => {
    const id = await offered(world);
    await backUp(world, ne);
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover');
    await sequence(ne);
    await world.settle();
    await ne.act(id, 'assume');
    await note(world, ne);
    await world.settle();
    const lost = await ne.messages(id);
    expect(await compare(id)).toEqual({ state: 'assumed', responsible: 'ne' });

    expect(await world.restore('ne')).toBe('restored');
    expect(await ne.state(id)).toBe('offered');
    await world.resynchronise();
    expect(await compare(id)).toEqual({ state: 'assumed', responsible: 'ne' });
    expect((await ne.messages(id)).map(({ digest }) => digest).sort()).toEqual(lost.map(({ digest }) => digest).sort());
    const row = (await ne.conversation(id))!;
    const caseRow = await ne.parts.store.transaction((tx) => tx.cases.get(row.caseId));
    expect(caseRow?.responsible).toBe('ne');

    const [told] = await kinds(mr, 'peer-restored');
    expect(told).toMatchObject({ peer: 'ne' });
    expect(world.logged.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['restored-from-backup', 'peer-restored', 'resync-ended']),
    );
    const report = await verify(ne, mr);
    expect(report).toMatchObject({ ok: true, findings: [] });
    expect(report.breaks.length).toBeGreaterThan(0);
    expect(await verify(mr, ne)).toMatchObject({ ok: true, breaks: [] });
  });

  it('what it says next carries a number that it never spent', async () => {
    const numbers = async () => {
      const rows = await mr.parts.store.transaction((tx) => tx.conversations.list({ limit: 200 }));
      const messages = (await Promise.all(rows.map((row) => mr.messages(row.id)))).flat();
      const claims = messages.map((message) => JSON.parse(message.claims) as { epoch: number; sequence: number });
      return claims.filter((_claims, at) => messages[at]!.direction === 'in').map((c) => `${c.epoch}/${c.sequence}`);
    };
    const before = await numbers();
    const id = await offered(world);
    await ne.act(id, 'decline');
    await world.settle();
    const after = await numbers();
    expect(new Set(after).size).toBe(after.length);
    expect(after.filter((number) => !before.includes(number))).toHaveLength(1);
    expect(await kinds(mr, 'peer-restored')).toHaveLength(1);
  });

  it('the sender forgets whole conversations, and knows its case again by the reference', async () => {
    const { caseId, attachments } = await mr.register('01-moussa');
    await backUp(world, mr);
    const later = await mr.register('01-moussa');
    const [known, unknown] = [await mr.offer(caseId, 'ne'), await mr.offer(later.caseId, 'ne')];
    await world.settle();
    for (const id of [known, unknown]) await ne.act(id, 'accept');
    await world.settle();
    await mr.act(known, 'handover', { ...STORY.handover, attachments: attachments.slice(0, 1) });
    await note(world, mr);
    await world.settle();

    expect(await world.restore('mr')).toBe('restored');
    expect(await mr.conversation(known)).toBeUndefined();
    await world.resynchronise();
    expect(await compare(known)).toEqual({ state: 'handed-over', responsible: 'mr' });
    expect(await compare(unknown)).toEqual({ state: 'accepted', responsible: 'mr' });
    expect((await mr.conversation(known))?.caseId).toBe(caseId);
    // The case itself was lost with the database; its key was not.
    expect((await mr.conversation(unknown))?.caseId).toBe(later.caseId);
    expect(await verify(mr, ne)).toMatchObject({ ok: true });

    // Not one file more until somebody answers for the record; then the partner goes on fetching.
    const files = async () => {
      const row = (await ne.conversation(known))!;
      return (await ne.parts.store.transaction((tx) => tx.attachments.ofCase(row.caseId))).map(({ status }) => status);
    };
    await ne.fetchFiles();
    expect(await files()).toEqual(['expected']);
    expect(await confirmAll(mr)).toBeGreaterThan(1);
    world.clock.forward({ seconds: 400 });
    await ne.fetchFiles();
    expect(await files()).toEqual(['stored']);
    await ne.act(known, 'assume');
    await world.settle();
    expect(await compare(known)).toEqual({ state: 'assumed', responsible: 'ne' });
  });

  it.each(['before the record is confirmed', 'after it'])(
    'a consent that is taken back is told to who holds what came back of it: %s (R10)',
    async (when) => {
      const { caseId } = await mr.register('01-moussa');
      await backUp(world, mr);
      const id = await mr.offer(caseId, 'ne');
      await world.settle();
      await ne.act(id, 'accept');
      await world.settle();
      await note(world, mr);
      expect(await world.restore('mr')).toBe('restored');
      await world.resynchronise();
      if (when === 'after it') await confirmAll(mr);
      const event = { event: 'withdrawn', at: world.clock.now().toISOString(), givenBy: { relation: 'child' } };
      await recordConsent(mr.parts, mr.caseworker, caseId, event);
      await confirmAll(mr);
      world.clock.forward({ seconds: 3 });
      await world.settle();
      const there = (await ne.conversation(id))!.caseId;
      const all = await ne.parts.store.transaction((tx) => tx.conversations.ofCase(there));
      expect(all.map(({ kind, state }) => [kind, state]).sort()).toEqual([
        ['case-transfer', 'withdrawn'],
        ['consent-change', 'announced'],
      ]);
      const told = (await ne.messages(all.find(({ kind }) => kind === 'consent-change')!.id))[0]!;
      const { messages } = await readConversation(ne.parts, ne.supervisor, told.conversationId);
      const scope = messages[0]!.said!['scope'] as { category: string }[];
      const { categories } = JSON.parse((await mr.messages(id))[0]!.claims) as { categories: string[] };
      expect(scope.map(({ category }) => category)).toEqual(categories.filter(isPersonal).sort());
    },
  );

  it('shows nothing of a case until a person has confirmed its record, and voids nothing meanwhile', async () => {
    const { caseId } = await mr.register('01-moussa');
    const other = await mr.register('01-moussa');
    world.post.unreachable.add('ne');
    const waiting = await mr.offer(caseId, 'ne');
    await backUp(world, mr);
    expect(await world.restore('mr')).toBe('restored');
    world.post.unreachable.delete('ne');
    const officer = await enrol(mr.parts.store, 'data-protection-officer');
    const confirm = (consentVersion: number) => confirmRecord(mr.parts, officer, { caseId, consentVersion });
    const [row] = (await listUnconfirmed(mr.parts, { limit: 200 })).filter((each) => each.id === caseId);
    await expect(confirm(row!.consentVersion)).rejects.toMatchObject({ code: 'resync-pending' });
    await expect(mr.offer(other.caseId, 'ne')).rejects.toMatchObject({ code: 'record-unconfirmed' });
    await world.resynchronise();
    const messages = () => mr.messages(waiting);
    expect((await messages()).map(({ step, status }) => [step, status])).toEqual([['offer', 'queued']]);
    expect(await ne.conversation(waiting)).toBeUndefined();
    await expect(confirm(row!.consentVersion + 1)).rejects.toMatchObject({ code: 'version-conflict' });
    await confirm(row!.consentVersion);
    await expect(confirm(row!.consentVersion)).rejects.toMatchObject({ code: 'not-found' });
    await world.settle();
    expect(await compare(waiting)).toEqual({ state: 'offered', responsible: 'mr' });
    expect((await kinds(mr, 'record-confirmed')).map((content) => content['by'])).toContain(officer.id);
    await expect(mr.offer(other.caseId, 'ne')).rejects.toMatchObject({ code: 'record-unconfirmed' });
    await confirmAll(mr);
    await mr.offer(other.caseId, 'ne');
    await world.settle();
  });

  it('what was on its way when the database was lost comes back too, though the partner took it in later', async () => {
    const { caseId } = await mr.register('01-moussa');
    await backUp(world, mr);
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await mr.act(id, 'withdraw');
    await mr.send();
    const late = world.post.collect('ne');
    expect(await world.restore('mr')).toBe('restored');
    await world.resynchronise();
    await confirmAll(mr);
    expect(await mr.conversation(id)).toBeUndefined();
    await ne.receive(late);
    await world.settle();
    await world.resynchronise();
    expect(await compare(id)).toEqual({ state: 'withdrawn', responsible: 'mr' });
    expect((await mr.conversation(id))?.caseId).toBe(caseId);
    expect(world.logged.map(({ event }) => event)).toContain('peer-sequence-went-back');
    expect((await kinds(mr, 'resync-again')).length).toBeGreaterThan(0);
    await confirmAll(mr);
  });

  it('erased stays erased, whatever comes back', async () => {
    const id = await offered(world);
    await backUp(world, ne);
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover');
    await world.settle();
    const second = await mr.register('01-moussa');
    const unknown = await mr.offer(second.caseId, 'ne');
    await world.settle();
    const cases = [(await ne.conversation(id))!.caseId, (await ne.conversation(unknown))!.caseId];
    for (const each of cases) await ne.parts.vault.destroyKey(each);
    await note(world, ne);

    expect(await world.restore('ne')).toBe('restored');
    const count = async () => (await ne.parts.store.transaction((tx) => tx.cases.list({ limit: 200 }))).length;
    const before = await count();
    await world.resynchronise();
    expect(await compare(id)).toEqual({ state: 'handed-over', responsible: 'mr' });
    const recovered = (await ne.messages(id)).filter(({ step }) => step !== 'offer');
    expect(recovered.map(({ content }) => content)).toEqual([null, null]);
    expect(await count()).toBe(before);
    expect(await ne.conversation(unknown)).toBeUndefined();
    for (const each of cases) {
      await expect(ne.parts.vault.encrypt(each, 'x', Buffer.from('x'))).rejects.toThrow('case-key-missing');
    }
    await confirmAll(ne);
  });

  it('goes on through lost, doubled and late copies, and through a death in the middle', async () => {
    const ids: string[] = [];
    await backUp(world, ne);
    for (let count = 0; count < 6; count += 1) {
      const { caseId } = await mr.register('01-moussa');
      ids.push(await mr.offer(caseId, 'ne'));
    }
    await world.settle();
    for (const id of ids) await ne.act(id, 'accept');
    await world.settle();
    for (const id of ids.slice(3)) await mr.act(id, 'handover');
    await world.settle();
    await note(world, ne);
    expect(await world.restore('ne')).toBe('restored');
    for (let round = 0; round < 8; round += 1) {
      world.clock.forward({ seconds: 4 });
      for (const each of [mr, ne]) await each.send();
      // Every second parcel is lost, every third comes twice, the last comes first.
      const some = world.post.collect('ne').filter((_each, at) => (at + round) % 2 === 0);
      await ne.receive([...some.filter((_each, at) => at % 3 === 0), ...some.reverse()]);
      await mr.receive();
      // A process that dies begins again from what it has kept.
      if (round === 3) expect(await resume(ne.parts, world.continuityOf('ne'))).toBe('same');
    }
    await world.resynchronise();
    for (const [at, id] of ids.entries()) {
      expect(await compare(id)).toEqual({ state: at < 3 ? 'accepted' : 'handed-over', responsible: 'mr' });
    }
    const recovered = (await kinds(ne, 'message-recovered')).map((content) => content['messageId']);
    expect(new Set(recovered).size).toBe(recovered.length);
    await confirmAll(ne);
  });

  it('starts on no database that nobody remembers, until an operator says what it is', async () => {
    const empty = { read: async () => undefined, write: async () => undefined };
    await expect(resume(ne.parts, empty)).rejects.toThrow('continuity-unknown');
    expect(await resume(ne.parts, empty, 'whole')).toBe('same');
    const [before] = (await kinds(ne, 'restored')).slice(-1);
    world.clock.forward({ seconds: 2 });
    expect(await resume(ne.parts, world.continuityOf('ne'), 'restored')).toBe('restored');
    await sequence(ne);
    const [declared] = (await kinds(ne, 'restored')).slice(-1);
    expect(declared).toMatchObject({ cause: 'declared' });
    expect(declared!['epoch']).toBeGreaterThan(before!['epoch'] as number);
    const officer = await enrol(ne.parts.store, 'data-protection-officer');
    await ne.send();
    // One that never answers is not waited for for ever.
    await expect(setAside(ne.parts, officer, 'nobody')).rejects.toMatchObject({ code: 'not-found' });
    for (const peer of ['mr', 'iom-ne']) await setAside(ne.parts, officer, peer);
    expect((await ne.resyncs()).map(({ status }) => status)).toEqual(['set-aside', 'set-aside']);
    await confirmAll(ne);
  });
});
