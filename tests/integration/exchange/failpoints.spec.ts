import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsMsg } from '@nats-io/jetstream';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { settleBatch } from '../../../services/country-node/src/adapters/nats/settle-batch.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { Fault, Refusal } from '../../../services/country-node/src/domain/refusal.js';
import { acceptDeliveries } from '../../../services/country-node/src/incoming/accept-delivery.js';
import { decideApproval } from '../../../services/country-node/src/outgoing/decide-approval.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import { type Failpoint, FAILPOINTS, onReach } from '../../../services/country-node/src/ports/failpoints.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import type { Country } from '../../support/exchange/country.js';
import { forge } from '../../support/exchange/hostile.js';
import { STORY } from '../../support/exchange/inputs.js';
import type { Posted } from '../../support/exchange/post.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterEach(() => onReach(undefined));
afterAll(() => world.end());

/** Does it again while what was planned happens to it; what turns out to be done already is done. */
async function insist(act: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      return void (await act());
    } catch (error) {
      if (error instanceof Refusal) return;
      if (!(error instanceof Fault && error.reason === 'planned-fault')) throw error;
    }
  }
}

/** Takes in as a broker would bring it: what failed comes again. */
async function bring(to: Country, mail: readonly Posted[]): Promise<void> {
  for (const { from, sealed } of mail) {
    let acknowledged = false;
    const message = {
      subject: `ps.v1.${from}.${to.id}.inbox`,
      data: Buffer.from(sealed),
      info: { deliveryCount: 1 },
      ack: () => (acknowledged = true),
      nak: () => undefined,
    } as unknown as JsMsg;
    const accept = (deliveries: Parameters<typeof acceptDeliveries>[1]) => acceptDeliveries(to.parts, deliveries);
    while (!acknowledged) await insist(() => settleBatch([message], accept, to.parts.log));
  }
}

async function settle(): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    // What a fault held up is due again later, as after a restart.
    world.clock.forward({ seconds: 200 });
    for (const side of [mr, ne]) await insist(() => side.send());
    for (const side of [mr, ne]) {
      await bring(side, world.post.collect(side.id));
      await insist(() => side.receive([]));
      await insist(() => side.fetchFiles());
    }
  }
}

/** A transfer with a file, a consent event, a message that is refused, and the ledger in order. */
async function transfer(): Promise<{ id: string; states: (string | undefined)[]; files: string[] }> {
  const { caseId, attachments } = await mr.register('01-moussa', false);
  const { consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now());
  for (const event of consentEvents) await insist(() => recordConsent(mr.parts, mr.caseworker, caseId, event));
  const open = { kind: 'case-transfer', caseId, peer: 'ne' };
  const asked = await requestStep(mr.parts, { by: mr.caseworker, open, step: 'offer', input: STORY.offer });
  const id = asked.conversationId;
  const decision = { by: mr.supervisor, approvalId: asked.approvalId ?? '', decision: 'approve' as const };
  await insist(() => decideApproval(mr.parts, decision));
  await settle();
  await bring(ne, [await forge(world, { from: 'mr', to: 'ne', step: 'accept' })]);
  await insist(() => ne.act(id, 'accept'));
  await settle();
  await insist(() => mr.act(id, 'handover', { ...STORY.handover, attachments: attachments.slice(0, 1) }));
  await settle();
  await insist(() => ne.act(id, 'assume'));
  await settle();
  for (const { parts } of [mr, ne]) await insist(() => sequenceLedger(parts));
  const held = await ne.conversation(id);
  const files = await ne.parts.store.transaction((tx) => tx.attachments.ofCase(held?.caseId ?? ''));
  return { id, states: [await mr.state(id), await ne.state(id)], files: files.map(({ status }) => status) };
}

const ENDED = { states: ['assumed', 'assumed'], files: ['stored'] };

describe('the named places where a node may die', () => {
  it('are all reached by one transfer', async () => {
    const reached = new Set<Failpoint>();
    onReach((place) => {
      reached.add(place);
      return Promise.resolve();
    });
    expect(await transfer()).toMatchObject(ENDED);
    expect([...reached].sort()).toEqual([...FAILPOINTS].sort());
  });

  it.each(FAILPOINTS)('a failure at %s loses nothing and doubles nothing', async (place) => {
    let left = 1;
    onReach((reached) =>
      reached === place && left-- > 0 ? Promise.reject(new Fault('planned-fault')) : Promise.resolve(),
    );
    const { id, ...ended } = await transfer();
    expect(ended).toEqual(ENDED);
    expect(left).toBeLessThan(1);
    const [sent, taken] = [await mr.messages(id), await ne.messages(id)];
    expect(sent.map(({ step }) => step)).toEqual(['offer', 'accept', 'handover', 'assume']);
    expect(taken.map(({ digest }) => digest)).toEqual(sent.map(({ digest }) => digest));
  });
});
