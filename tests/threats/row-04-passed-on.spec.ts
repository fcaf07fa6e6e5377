import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { openSignedLines } from '../../services/country-node/src/record/keep-message.js';
import type { MessageRow } from '../../services/country-node/src/ports/store/conversations.js';
import { entriesAbout, REFERENCE, rowsOf, Scene } from './scene.js';

let scene: Scene;
let id: string;
let message: MessageRow;
let lines: string[];

beforeAll(async () => {
  scene = await Scene.begin();
  const { mr, ne, world } = scene;
  const { caseId } = await mr.register('01-moussa');
  id = await mr.offer(caseId, 'ne');
  await world.settle();
  [message] = (await ne.messages(id)) as [MessageRow];
  // The recipient holds the very lines that the author signed: it needs them as evidence.
  lines = await openSignedLines(ne.parts, message);
});
afterAll(() => scene?.end());
beforeEach(() => void scene.world.logged.splice(0));

/** The same signed lines, or what ne made of them, for the key of another node. */
async function sealFor(to: string, some: readonly string[] = lines): Promise<string> {
  return (await sealSigned(some, scene.ne.view.encryptionKeyOf(to, scene.world.clock.now())!)).sealed;
}

describe('row 4: B re-encrypts A’s message for C', () => {
  it('C opens the seal, sees that it is not meant, and takes nothing', async () => {
    const sealed = await sealFor('iom-ne');
    await scene.isRefused({ from: 'ne', to: 'iom-ne', sealed }, 'not-addressed-here', scene.iom);
    expect(await scene.iom.state(id)).toBeUndefined();
    expect(await rowsOf(scene.iom, 'SELECT 1 FROM case_file')).toEqual([]);
  });

  it('A learns of it by C’s signed refusal, and what it sent to B stands', async () => {
    const { mr, iom, world } = scene;
    await iom.send();
    const answers = world.post.collect('mr').filter(({ from }) => from === 'iom-ne');
    expect(answers.length).toBeGreaterThan(0);
    await mr.receive(answers);
    expect((await mr.messages(id)).map(({ status }) => status)).toEqual(['receipted']);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it.each([
    ['audience', { audience: 'iom-ne' }],
    [
      'audience key',
      () => ({ audienceKey: scene.ne.view.encryptionKeyOf('iom-ne', scene.world.clock.now())!.thumbprint }),
    ],
    ['issuer', { issuer: 'ne', audience: 'iom-ne' }],
  ])('with another %s A’s signature is none', async (_what, change) => {
    const changes = typeof change === 'function' ? change() : change;
    const text = canonicalJson({ ...(JSON.parse(lines[1]!) as object), ...changes });
    const sealed = await sealFor('iom-ne', [lines[0]!, text, ...lines.slice(2)]);
    await scene.isQuarantined({ from: 'ne', to: 'iom-ne', sealed }, 'unopenable', scene.iom);
  });

  it('with single lines of it in a message of B’s own, it is B’s word: the rules for B hold', async () => {
    const forged = await scene.forge({
      from: 'ne',
      to: 'iom-ne',
      body: { ...scene.offer, caseReference: REFERENCE },
    });
    await scene.isRefused(forged, 'agreement-missing', scene.iom);
    expect(await entriesAbout(scene.iom, forged.sealed)).toMatchObject([{ content: { peer: 'ne' } }]);
  });

  it('B’s receipt of it, given out by C, is no receipt for what A sent to C', async () => {
    const { mr, iom, world } = scene;
    world.publish({ agreements: bothWays() });
    const toIom = await scene.forge({ to: 'iom-ne' });
    const [receipt] = (await mr.messages(id)).map((each) => each.receipt!);
    const before = await rowsOf(mr, 'SELECT id, status FROM message ORDER BY id');
    await scene.strike({ from: 'iom-ne', to: 'mr', sealed: await sealFor('mr', receipt!.split('\n')) }, mr);
    expect(await rowsOf(mr, 'SELECT id, status FROM message ORDER BY id')).toEqual(before);
    await iom.receive([toIom]);
    expect(await rowsOf(iom, 'SELECT 1 FROM case_file')).toHaveLength(1);
  });

  it('the next good message arrives', () => scene.nextGoodMessageArrives());
});

/** As they are, and one under which mr may send to iom-ne what it sends to ne. */
function bothWays() {
  const ours = scene.ne.view.agreementBetween('mr', 'ne', scene.world.clock.now())!;
  return [ours, { ...ours, id: 'mr-iom-ne', parties: ['mr', 'iom-ne'] as [string, string] }];
}
