import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { digestOf as textDigest } from '#libs/envelope/sign.js';
import { CONTROL_STEPS } from '../../services/country-node/src/domain/conversations/conversation-kind.js';
import type { JsonObject } from '../../services/country-node/src/domain/disclosure/types.js';
import { Random } from '../chaos/simulation/random.js';
import { STORY } from '../support/exchange/inputs.js';
import type { Forgery } from '../support/exchange/hostile.js';
import { digestOf, effectsOf, REFERENCE, rowsOf, Scene } from './scene.js';

const STEPS: readonly string[] = [...Object.keys(STORY), ...CONTROL_STEPS];
const TURNS = 120;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.begin();
});
afterAll(() => scene?.end());

/** What is known of a conversation to one who wants to harm it: ids and digests of everything in it. */
interface Known {
  conversation: string;
  messages: { id: string; digest: string }[];
}

function bodyOf(step: string): JsonObject {
  if (step === 'void') return { reason: 'basis-changed' };
  if (step === 'opened') return { caseReference: REFERENCE };
  const said = STORY[step as keyof typeof STORY] as JsonObject;
  return step === 'offer' ? scene.offer : { ...said, caseReference: REFERENCE };
}

/** A message by a node with good keys that says anything at all, built of what it knows. */
function anything(random: Random, known: readonly Known[]): Partial<Forgery> {
  const { conversation, messages } = random.pick(known);
  const some = () => random.pick([...messages, { id: uuidv7(), digest: textDigest(uuidv7()) }]);
  const step = random.pick(STEPS);
  const { id, digest } = some();
  const parents = Array.from({ length: random.below(3) }, () => some().digest);
  const claims = {
    parents: [...new Set(parents)],
    sequence: random.pick([1, 2, 3, 1_000, Number.MAX_SAFE_INTEGER]),
    epoch: random.pick([1, 1, 1, 2, 9]),
    ...(random.chance(0.2) ? { messageId: some().id } : {}),
    ...(random.chance(0.2)
      ? { supersedes: { messageId: id, digest: random.chance(0.7) ? digest : some().digest } }
      : {}),
    ...(step === 'void' || random.chance(0.1) ? { voids: { messageId: id, digest } } : {}),
    ...(random.chance(0.1) ? { issuedAt: '2026-11-01T00:00:00.000Z' } : {}),
    ...(random.chance(0.1) ? { onwardSharing: 'new-consent' } : {}),
  };
  const from = random.chance(0.8) ? 'mr' : 'iom-ne';
  return { from, step, body: bodyOf(step), conversationId: random.chance(0.9) ? conversation : uuidv7(), claims };
}

/** Four conversations: offered, accepted, handed over and assumed. */
async function begin(): Promise<Known[]> {
  const { mr, ne, world } = scene;
  const known: Known[] = [];
  for (let steps = 0; steps < 4; steps += 1) {
    const { caseId } = await mr.register('01-moussa');
    const conversation = await mr.offer(caseId, 'ne');
    await world.settle();
    if (steps > 0) await ne.act(conversation, 'accept');
    await world.settle();
    if (steps > 1) await mr.act(conversation, 'handover');
    await world.settle();
    if (steps > 2) await ne.act(conversation, 'assume');
    await world.settle();
    const messages = (await ne.messages(conversation)).map(({ id, digest }) => ({ id, digest }));
    known.push({ conversation, messages });
  }
  return known;
}

describe('a peer with good keys that says anything at all', () => {
  it.each([1, 2, 3])('is answered with codes, never with a fault of ours (seed %i)', async (seed) => {
    const { ne, world } = scene;
    const random = new Random(seed);
    const ours = ne.view.agreementBetween('mr', 'ne', world.clock.now())!;
    world.publish({ agreements: [ours, { ...ours, id: 'iom-ne-ne', parties: ['iom-ne', 'ne'] }] });
    const known = await begin();
    world.logged.splice(0);
    const outcomes: Record<string, number> = {};
    for (let turn = 0; turn < TURNS; turn += 1) {
      const forged = await scene.forge(anything(random, known));
      await ne.receive([{ ...forged, to: 'ne' }]);
      const row = await ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(forged.sealed)));
      const outcome = `${row?.status} ${row?.code}`;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      random.pick(known).messages.push({ id: forged.messageId, digest: forged.digest });
    }
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    expect(Object.keys(outcomes).filter((outcome) => /internal-fault|waiting|undefined/.test(outcome))).toEqual([]);
    expect(Object.keys(outcomes).length).toBeGreaterThan(5);
    await nobodyIsLost(known);
    world.publish();
    await scene.nextGoodMessageArrives();
  });
});

/** Whatever was said: what the other authority assumed stays assumed, and every case has one that is responsible. */
async function nobodyIsLost(known: readonly Known[]): Promise<void> {
  const { ne } = scene;
  const after = ['assumed', 'return-offered', 'return-accepted', 'handed-back', 'returned'];
  expect(after).toContain(await ne.state(known[3]!.conversation));
  const nobodys = await rowsOf(ne, `SELECT id FROM case_file WHERE responsible NOT IN ('mr', 'ne', 'iom-ne')`);
  expect(nobodys).toEqual([]);
  const foreign = await rowsOf(
    ne,
    `SELECT m.id FROM message m JOIN conversation c ON c.id = m.conversation_id
     WHERE m.direction = 'in' AND m.author <> c.peer`,
  );
  expect(foreign).toEqual([]);
  expect((await effectsOf(ne))['message']).toBeGreaterThan(0);
}
