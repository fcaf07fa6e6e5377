import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sign } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, publicHalf, signingKey } from '#libs/envelope/keys.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { protectedHeader, signingInput } from '#libs/envelope/sign.js';
import type { SigningKey } from '#libs/envelope/types.js';
import { openSignedLines } from '../../services/country-node/src/record/keep-message.js';
import { CANARY, REFERENCE, Scene } from './scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.begin();
});
afterAll(() => scene?.end());
beforeEach(() => void scene.world.logged.splice(0));

/** The lines of an offer that mr signed, with another's signature in its place. */
async function resigned(by: SigningKey, kid: string, header?: object): Promise<string> {
  const { mr, ne, world } = scene;
  const [row] = await mr.messages(
    (await mr.parts.store.transaction((tx) => tx.conversations.list({ limit: 1 })))[0]!.id,
  );
  const [, , ...lines] = await openSignedLines(mr.parts, row!);
  const claims = canonicalJson({
    ...(JSON.parse(row!.claims) as object),
    messageId: uuidv7(),
    conversationId: uuidv7(),
  });
  const said = { alg: 'Ed25519', b64: false, crit: ['b64'], kid, typ: 'passerelle-message+v1' };
  const head = header
    ? Buffer.from(canonicalJson({ ...said, ...header })).toString('base64url')
    : protectedHeader('passerelle-message+v1', kid);
  const signature = sign(null, signingInput(head, claims), by.privateKey).toString('base64url');
  const recipient = ne.view.encryptionKeyOf('ne', world.clock.now())!;
  return (await sealSigned([`${head}..${signature}`, claims, ...lines], recipient)).sealed;
}

describe('row 1: A writes as B', () => {
  it('is what its own key would do: the same lines signed by B itself are taken', async () => {
    const mr = scene.world.signerOf('mr');
    const conversations = await scene.ne.parts.store.transaction((tx) => tx.conversations.list({ limit: 100 }));
    await scene.ne.receive([{ from: 'mr', to: 'ne', sealed: await resigned(mr, mr.thumbprint) }]);
    const after = await scene.ne.parts.store.transaction((tx) => tx.conversations.list({ limit: 100 }));
    expect(after).toHaveLength(conversations.length + 1);
  });

  const own = () => scene.world.signerOf('iom-ne');
  const made = generateKey('Ed25519');
  const attacks: [string, () => Promise<string>][] = [
    ['with its own key, which says whose it is', () => resigned(own(), own().thumbprint)],
    ['with its own key under the name of B’s', () => resigned(own(), scene.world.signerOf('mr').thumbprint)],
    ['with a key that it made, on no list', () => resigned(signingKey(made), signingKey(made).thumbprint)],
    [
      'with a key that it supplies itself',
      () => resigned(signingKey(made), signingKey(made).thumbprint, { jwk: publicHalf(made) }),
    ],
    ['with a key that is to be fetched', () => resigned(own(), own().thumbprint, { jku: 'urn:example:keys' })],
    ['with B’s key to encrypt', async () => (await scene.forge({ signedBy: 'iom-ne' })).sealed],
  ];

  it.each(attacks)('%s: it cannot be opened, and its author is not believed', async (_how, make) => {
    await scene.isQuarantined({ from: 'iom-ne', to: 'ne', sealed: await make() });
    await scene.nextGoodMessageArrives();
  });

  it('and says on the outside that it comes from B: B learns only that something was not opened', async () => {
    const sealed = await resigned(own(), own().thumbprint);
    const { mr, ne, world } = scene;
    const before = (await mr.messages(await offered())).map(({ status }) => status);
    await scene.isQuarantined({ from: 'mr', to: 'ne', sealed });
    await world.settle();
    expect(before).toEqual(['receipted']);
    const [notice] = world.post.sent.filter(({ from, to }) => from === 'ne' && to === 'mr').slice(-1);
    expect(notice).toBeDefined();
    expect((await ne.parts.store.transaction((tx) => tx.inbox.counts())).waiting).toBe(0);
    await scene.nextGoodMessageArrives();
  });

  it('and speaks within a conversation of B’s: it stays as it was', async () => {
    const { ne } = scene;
    const conversationId = await offered();
    const [held] = await ne.messages(conversationId);
    const withdrawal = {
      step: 'withdraw',
      body: { caseReference: REFERENCE, reason: 'error' },
      conversationId,
      claims: { parents: [held!.digest] },
    };
    await scene.isQuarantined(await scene.forge({ ...withdrawal, signedBy: 'iom-ne' }));
    await scene.isRefused(await scene.forge({ ...withdrawal, from: 'iom-ne' }), 'agreement-missing');
    expect(await ne.state(conversationId)).toBe('offered');
    await scene.nextGoodMessageArrives();
  });

  it('and signs for a receipt of B’s: the message stays on its way', async () => {
    const { mr, world } = scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const [message] = await mr.messages(id);
    const claims = {
      messageId: message!.id,
      messageDigest: message!.digest,
      outcome: 'received',
      at: world.clock.now().toISOString(),
      ledgerHead: { size: 0, root: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' },
    };
    const receipt = { typ: 'passerelle-receipt+v1' as const, to: 'mr', body: {}, claims };
    await scene.isQuarantined(await scene.forge({ ...receipt, from: 'ne', signedBy: 'iom-ne' }), 'unopenable', mr);
    // In its own name it may write what it likes; it was not asked.
    await mr.receive([await scene.forge({ ...receipt, from: 'iom-ne' })]);
    expect((await mr.messages(id)).map(({ status }) => status)).toEqual(['queued']);
    await world.settle();
    expect((await mr.messages(id)).map(({ status }) => status)).toEqual(['receipted']);
  });

  it('and hides a name in it: nothing of it is written in the clear', async () => {
    const smuggled = { ID_CORE: { '/summary/surprise': CANARY } };
    await scene.isQuarantined(await scene.forge({ smuggled, signedBy: 'iom-ne' }));
  });
});

async function offered(): Promise<string> {
  const { caseId } = await scene.mr.register('01-moussa');
  const id = await scene.mr.offer(caseId, 'ne');
  await scene.world.settle();
  return id;
}
