import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { thumbprintOf } from '#libs/envelope/keys.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { exportEvidence } from '../../services/country-node/src/casework/export-evidence.js';
import { acceptDeliveries } from '../../services/country-node/src/incoming/accept-delivery.js';
import { type Failpoint, onReach } from '../../services/country-node/src/ports/failpoints.js';
import type { StaffRow } from '../../services/country-node/src/ports/store/people.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import { type Country, enrol } from '../support/exchange/country.js';
import { forge } from '../support/exchange/hostile.js';
import type { Posted } from '../support/exchange/post.js';
import { someOffer } from '../support/exchange/some-offer.js';
import { World } from '../support/exchange/world.js';
import { sequence } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;
const auditors = new Map<string, StaffRow>();

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const { id, parts } of [mr, ne]) {
    await resume(parts, world.continuityOf(id));
    auditors.set(id, await enrol(parts.store, 'auditor'));
  }
});
afterEach(() => onReach(undefined));
afterAll(() => world?.end());

/** How far one message has come. */
type Stage = 'sent' | 'arrived' | 'opened' | 'receipt-returned';
const STAGES: readonly Stage[] = ['sent', 'arrived', 'opened', 'receipt-returned'];

interface Message {
  id: string;
  parcel: Posted;
  /** What happened to it before the revocation was known where it counts. */
  before: Set<Stage>;
}

/** One run of several messages from mr to ne, during which a key of one side is revoked and the other side hears of it. */
class Run {
  readonly messages: Message[] = [];
  private readonly all = new Map<number, Message>();
  private readonly taken = new Map<string, Stage[]>();
  private readonly receipts: Posted[] = [];
  private known = false;

  constructor(private readonly revoked: 'mr' | 'ne') {}

  /** Whoever judges what is signed under the key; the owner of it is not told. */
  get judge(): Country {
    return this.revoked === 'mr' ? ne : mr;
  }

  async take(index: number): Promise<void> {
    world.clock.forward({ seconds: 1 });
    const message = this.all.get(index);
    if (!message) return this.send(index);
    const stage = STAGES[this.stageOf(message)]!;
    this.taken.get(message.id)!.push(stage);
    if (stage === 'arrived') return this.arrive(message);
    if (stage === 'opened') return this.open();
    return this.bringReceipts();
  }

  private stageOf({ id }: Message): number {
    return this.taken.get(id)!.length;
  }

  private async send(index: number): Promise<void> {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const [parcel] = world.post.collect('ne');
    const message = { id, parcel: parcel!, before: new Set<Stage>() };
    this.note(message, 'sent');
    this.taken.set(id, ['sent']);
    this.all.set(index, message);
    this.messages.push(message);
  }

  private async arrive(message: Message): Promise<void> {
    await deliver(ne, message.parcel);
    this.note(message, 'arrived');
  }

  /** Opens all that has arrived. */
  private async open(): Promise<void> {
    await ne.receive([]);
    for (const message of this.messages) {
      if (this.taken.get(message.id)!.includes('arrived')) this.note(message, 'opened');
    }
    await ne.send();
    this.receipts.push(...world.post.collect('mr'));
  }

  private async bringReceipts(): Promise<void> {
    await mr.receive(this.receipts);
    for (const message of this.messages) if (message.before.has('opened')) this.note(message, 'receipt-returned');
  }

  private note({ before }: Message, stage: Stage): void {
    if (!this.known) before.add(stage);
  }

  /** From now on the judge knows; everybody else goes on with the list of before. */
  hear(): void {
    const others = [mr, ne, world.of('iom-ne')].filter((each) => each !== this.judge);
    const old = this.judge.parts.directory.view();
    for (const { parts } of others) parts.directory = { ...parts.directory, view: () => old };
    // What was receipted in the very moment of the revocation was not before it.
    world.clock.forward({ seconds: 1 });
    const thumbprint = thumbprintOf(world.publicKeyOf(this.revoked));
    const effectiveAt = world.clock.now().toISOString();
    world.publish({ revocations: [{ thumbprint, effectiveAt, reason: 'stolen' }] });
    this.known = true;
  }

  /** Everything is brought once more, and everybody insists. */
  async insist(): Promise<void> {
    for (const { parcel } of this.messages) await deliver(ne, parcel);
    await this.open();
    await this.bringReceipts();
    world.clock.forward({ seconds: 400 });
    await world.settle('mr', 'ne');
    await sequence(mr, ne);
  }
}

/** As the broker brings it: taken in, not opened yet. */
async function deliver(to: Country, { from, sealed }: Posted): Promise<void> {
  await acceptDeliveries(to.parts, [{ subject: `ps.v1.${from}.${to.id}.inbox`, data: Buffer.from(sealed) }]);
}

async function provedAt(country: Country, conversation: string) {
  const text = await exportEvidence(country.parts, auditors.get(country.id)!, conversation, 'none');
  const { ok, findings, messages } = verifyEvidence(text, world.root);
  return { ok, findings, outcomes: messages.map(({ receipt }) => receipt?.outcome) };
}

const PROVED = { ok: true, findings: [], outcomes: ['received'] };
const statusAt = async (country: Country, id: string) => (await country.messages(id)).map(({ status }) => status);

/** Every order in which two messages come through their stages while the revocation becomes known. */
const KNOWN = 2;
const orders = fc.shuffledSubarray([0, 0, 0, 0, 1, 1, 1, 1, KNOWN], { minLength: 9 });
/** With one message there are five of them. */
const EVERY = STAGES.map((_, at) => [0, 0, 0, 0].toSpliced(at, 0, KNOWN)).concat([[0, 0, 0, 0, KNOWN]]);

async function play(revoked: 'mr' | 'ne', order: readonly number[]): Promise<Run> {
  const directories = [mr, ne, world.of('iom-ne')].map(({ parts }) => [parts, parts.directory] as const);
  const run = new Run(revoked);
  // The key counts again, and what waited of the run before is not in the way of this one.
  world.publish();
  world.clock.forward({ seconds: 400 });
  await world.settle('mr', 'ne');
  try {
    for (const each of order) await (each === KNOWN ? Promise.resolve(run.hear()) : run.take(each));
    await run.insist();
    return run;
  } finally {
    for (const [parts, directory] of directories) parts.directory = directory;
  }
}

async function theAuthorsKey(order: readonly number[]): Promise<void> {
  for (const { id, before } of (await play('mr', order)).messages) {
    if (before.has('opened')) {
      expect([await statusAt(ne, id), await statusAt(mr, id)]).toEqual([['received'], ['receipted']]);
      // By the other side, and by its author: what its revoked key signed of its ledger afterwards is left out.
      expect(await provedAt(ne, id)).toEqual(PROVED);
      if (before.has('receipt-returned')) expect(await provedAt(mr, id)).toEqual(PROVED);
    } else {
      expect([await ne.conversation(id), await statusAt(mr, id)]).toEqual([undefined, ['queued']]);
    }
  }
}

async function theRecipientsKey(order: readonly number[]): Promise<void> {
  for (const { id, before } of (await play('ne', order)).messages) {
    const isReceipted = before.has('receipt-returned');
    expect([await statusAt(ne, id), await statusAt(mr, id)]).toEqual([
      ['received'],
      [isReceipted ? 'receipted' : 'queued'],
    ]);
    if (isReceipted) expect(await provedAt(mr, id)).toEqual(PROVED);
  }
}

describe('row 6: a key is revoked while messages are under way', () => {
  it.each(EVERY)('of the author, wherever one message is: %p, %p, %p, %p, %p', async (...order) => {
    await theAuthorsKey(order);
  });

  it.each(EVERY)('of the recipient, wherever its receipt is: %p, %p, %p, %p, %p', async (...order) => {
    await theRecipientsKey(order);
  });

  it('in any order of several', async () => {
    const either = fc.constantFrom(theAuthorsKey, theRecipientsKey);
    await fc.assert(
      fc.asyncProperty(orders, either, (order, check) => check(order)),
      { numRuns: 10 },
    );
  });
});

describe('row 6: a revocation becomes known between the opening of a message and the commit of what it does', () => {
  const TOGETHER = 2;

  /** Several at once, because they share a transaction; opened by the list as it is. */
  async function onTheWay(): Promise<{ ids: string[]; mail: Posted[] }> {
    world.publish();
    world.clock.forward({ seconds: 400 });
    await world.settle('mr', 'ne');
    const ids: string[] = [];
    for (let sent = 0; sent < TOGETHER; sent += 1)
      ids.push(await mr.offer((await mr.register('01-moussa')).caseId, 'ne'));
    await mr.send();
    return { ids, mail: world.post.collect('ne') };
  }

  /** Once this place is reached for the n-th time, a list is in force in which the key of this node is revoked. */
  function revokeAt(place: Failpoint, nth: number, of: string): () => number {
    let reached = 0;
    onReach((at) => {
      if (at === place && (reached += 1) === nth) {
        const effectiveAt = world.clock.now().toISOString();
        const thumbprint = thumbprintOf(world.publicKeyOf(of));
        world.publish({ revocations: [{ thumbprint, effectiveAt, reason: 'stolen' }] });
      }
      return Promise.resolve();
    });
    return () => reached;
  }

  async function openAll(at: Country, mail: readonly Posted[]): Promise<void> {
    for (const parcel of mail) await deliver(at, parcel);
    await at.receive([]);
    onReach(undefined);
  }

  it.each<[Failpoint, number]>([
    ['inbox:opened', 1],
    ['receipt:signed', 1],
    ['inbox:taken', TOGETHER],
  ])('of the author, when %s is reached for time %p: nothing is taken in, receipted or told', async (place, nth) => {
    const { ids, mail } = await onTheWay();
    const reached = revokeAt(place, nth, 'mr');
    await openAll(ne, mail);
    expect(reached()).toBeGreaterThanOrEqual(nth);
    for (const id of ids) expect([await ne.conversation(id), await statusAt(mr, id)]).toEqual([undefined, ['queued']]);
    const entries = await ne.parts.store.transaction((tx) => tx.ledger.list({ from: 0, limit: 100_000 }));
    expect(entries.filter(({ content }) => ids.includes(String(content?.['conversationId'])))).toEqual([]);
  });

  it.each<[Failpoint, number]>([
    ['inbox:opened', 1],
    ['inbox:taken', TOGETHER],
  ])('of the recipient, when %s is reached for time %p: its receipts settle nothing', async (place, nth) => {
    const { ids, mail } = await onTheWay();
    await openAll(ne, mail);
    await ne.send();
    const reached = revokeAt(place, nth, 'ne');
    await openAll(mr, world.post.collect('mr'));
    expect(reached()).toBeGreaterThanOrEqual(nth);
    for (const id of ids) expect([await statusAt(ne, id), await statusAt(mr, id)]).toEqual([['received'], ['queued']]);
  });

  it('must work: of somebody else, everything is taken in once', async () => {
    const { ids, mail } = await onTheWay();
    revokeAt('inbox:opened', 1, 'iom-ne');
    await openAll(ne, mail);
    await ne.send();
    revokeAt('inbox:taken', TOGETHER, 'iom-ne');
    await openAll(mr, world.post.collect('mr'));
    for (const id of ids)
      expect([await statusAt(ne, id), await statusAt(mr, id)]).toEqual([['received'], ['receipted']]);
    world.publish();
  });
});

describe('row 6: a key comes to its end while what it signed waits at the recipient', () => {
  /** The keys of mr that there were count no more; it has others, and the list names them. */
  async function endKeys(): Promise<void> {
    world.clock.forward({ seconds: 1 });
    const old = await world.renewKeys('mr');
    world.publish({ ended: old.map(thumbprintOf) });
    world.clock.forward({ seconds: 1 });
  }

  it('is answered under the key that counts then, so that both sides can prove it', async () => {
    const id = await mr.offer((await mr.register('01-moussa')).caseId, 'ne');
    await mr.send();
    const [parcel] = world.post.collect('ne') as [Posted];
    await deliver(ne, parcel);
    await endKeys();
    await ne.receive([]);
    expect([await ne.conversation(id), await statusAt(mr, id)]).toEqual([undefined, ['queued']]);
    world.clock.forward({ seconds: 400 });
    await world.settle('mr', 'ne');
    await sequence(mr, ne);
    expect([await statusAt(ne, id), await statusAt(mr, id)]).toEqual([['received'], ['queued', 'receipted']]);
    expect([await provedAt(ne, id), await provedAt(mr, id)]).toEqual([
      PROVED,
      { ok: true, findings: [], outcomes: [undefined, 'received'] },
    ]);
  });

  it.each([
    ['at fault in its claims', { admin: true }],
    ['of an agreement that is not', { agreement: { id: 'mine', version: 9 } }],
  ])('and is %s: it gets no refusal that proves nothing', async (_name, claims) => {
    const forged = await forge(world, { from: 'mr', to: 'ne', body: await someOffer(world), claims });
    await deliver(ne, forged);
    await endKeys();
    await ne.receive([]);
    expect(await ne.parts.store.transaction((tx) => tx.inbox.seen('mr', forged.messageId))).toBeUndefined();
  });

  it('must work: what was answered before stays proved', async () => {
    const id = await mr.offer((await mr.register('01-moussa')).caseId, 'ne');
    await world.settle('mr', 'ne');
    await endKeys();
    await sequence(mr, ne);
    expect([await provedAt(ne, id), await provedAt(mr, id)]).toEqual([PROVED, PROVED]);
  });
});
