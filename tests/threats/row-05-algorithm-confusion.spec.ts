import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac, sign } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { CompactEncrypt, FlattenedEncrypt, generateKeyPair } from 'jose';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { pad } from '#libs/envelope/pad.js';
import { signingInput } from '#libs/envelope/sign.js';
import { openSignedLines } from '../../services/country-node/src/record/keep-message.js';
import { Random } from '../chaos/simulation/random.js';
import { Sealer } from '../unit/envelope/fuzzing.js';
import { CANARY, Scene } from './scene.js';

let scene: Scene;
let sealer: Sealer;
let held: string[];

beforeAll(async () => {
  scene = await Scene.begin();
  const { mr, ne, world } = scene;
  sealer = new Sealer(new Random(5), ne.view.encryptionKeyOf('ne', world.clock.now()));
  const [conversation] = await mr.parts.store.transaction((tx) => tx.conversations.list({ limit: 1 }));
  const [message] = await mr.messages(conversation!.id);
  held = await openSignedLines(mr.parts, message!);
});
afterAll(() => scene?.end());
beforeEach(() => void scene.world.logged.splice(0));

/** An offer never seen before, its signature made as the attack wants it. */
function lines(jws: (claims: string, kid: string) => string = honest): Buffer {
  const claims = canonicalJson({ ...(JSON.parse(held[1]!) as object), messageId: uuidv7(), conversationId: uuidv7() });
  return pad([jws(claims, scene.world.signerOf('mr').thumbprint), claims, ...held.slice(2)].join('\n'));
}

function honest(claims: string, kid: string, header: object = {}): string {
  const head = Buffer.from(
    canonicalJson({ alg: 'Ed25519', b64: false, crit: ['b64'], kid, typ: 'passerelle-message+v1', ...header }),
  ).toString('base64url');
  const { privateKey } = scene.world.signerOf('mr');
  return `${head}..${sign(null, signingInput(head, claims), privateKey).toString('base64url')}`;
}

/** As symmetric key the public one, which everybody has. */
function hmac(claims: string, kid: string): string {
  const head = honest(claims, kid, { alg: 'HS256' }).split('.')[0]!;
  const { x } = scene.ne.view.signingKeyOf('mr', kid, scene.world.clock.now())!.publicKey.export({ format: 'jwk' });
  const mac = createHmac('sha256', Buffer.from(x!, 'base64url')).update(signingInput(head, claims)).digest();
  return `${head}..${Buffer.concat([mac, mac]).toString('base64url')}`;
}

const recipient = () => scene.ne.view.encryptionKeyOf('ne', scene.world.clock.now())!;
const otherwise = (alg: string, enc: string, more: object = {}) =>
  new CompactEncrypt(lines()).setProtectedHeader({
    ...{ alg, enc, typ: 'passerelle-sealed+v1', kid: recipient().thumbprint },
    ...more,
  });

const ATTACKS: [string, () => string | Promise<string>][] = [
  ['no algorithm of signature', () => sealer.seal(lines((text, kid) => honest(text, kid, { alg: 'none' })))],
  ['no signature', () => sealer.seal(lines((text, kid) => `${honest(text, kid).split('.')[0]!}..`))],
  ['a symmetric signature under the public key', () => sealer.seal(lines(hmac))],
  ['the older name of the algorithm', () => sealer.seal(lines((text, kid) => honest(text, kid, { alg: 'EdDSA' })))],
  ['an embedded key', () => sealer.seal(lines((text, kid) => honest(text, kid, { jwk: sealer.key })))],
  ['a key to be fetched', () => sealer.seal(lines((text, kid) => honest(text, kid, { jku: 'urn:example:k' })))],
  ['a payload said to be encoded', () => sealer.seal(lines((text, kid) => honest(text, kid, { b64: true })))],
  ['an unknown critical extension', () => sealer.seal(lines((text, kid) => honest(text, kid, { crit: ['b64', 'x'] })))],
  ['a packed text', () => sealer.seal(lines(), sealer.headWith({ zip: 'DEF' }))],
  ['no kind of seal', () => sealer.seal(lines(), sealer.headWith({ typ: undefined }))],
  ['another key’s name', () => sealer.seal(lines(), sealer.headWith({ kid: '_'.repeat(43) }))],
  ['two parties’ info', () => sealer.seal(lines(), sealer.headWith({ apu: 'AA', apv: 'AA' }))],
  ['a key agreed on directly', () => otherwise('ECDH-ES', 'A256GCM').encrypt(recipient().publicKey)],
  ['a shorter wrapping key', () => otherwise('ECDH-ES+A128KW', 'A256GCM').encrypt(recipient().publicKey)],
  ['a shorter content key', () => otherwise('ECDH-ES+A256KW', 'A128GCM').encrypt(recipient().publicKey)],
  ['another cipher', () => otherwise('ECDH-ES+A256KW', 'A256CBC-HS512').encrypt(recipient().publicKey)],
  [
    'a password that takes long to stretch',
    () => otherwise('PBES2-HS512+A256KW', 'A256GCM', { p2c: 9_000 }).encrypt(Buffer.from(CANARY)),
  ],
  [
    'a password said to be stretched for ever',
    () => sealer.seal(lines(), sealer.headWith({ alg: 'PBES2-HS512+A256KW', p2c: 2 ** 31, p2s: 'AAAAAAAAAAA' })),
  ],
  [
    'an RSA key',
    async () => otherwise('RSA-OAEP-256', 'A256GCM').encrypt((await generateKeyPair('RSA-OAEP-256')).publicKey),
  ],
  [
    'the JSON form',
    async () => {
      const encrypt = new FlattenedEncrypt(lines()).setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' });
      return JSON.stringify(await encrypt.encrypt(recipient().publicKey));
    },
  ],
  ['padding letters', () => sealer.seal(lines()).replaceAll('.', '=.')],
  ['letters of the other alphabet', () => sealer.seal(lines()).replaceAll('_', '/').replaceAll('-', '+')],
  [
    'spare bits set',
    () => sealer.seal(lines()).replace(/.$/, (last) => ({ A: 'B', Q: 'R', g: 'h', w: 'x' })[last] ?? '_'),
  ],
  ['spaces in the header', () => sealer.seal(lines(), `${sealer.headWith({})} `)],
  ['a doubled member', () => sealer.seal(lines(), sealer.headWith({}).replace('{', '{"alg":"dir",'))],
];

describe('row 5: algorithm confusion, none, embedded key, zip, PBES2, odd base64', () => {
  it('what the attacks are made from is good: as it stands it is taken', async () => {
    const before = (await scene.ne.parts.store.transaction((tx) => tx.conversations.list({ limit: 100 }))).length;
    await scene.ne.receive([{ from: 'mr', to: 'ne', sealed: sealer.seal(lines()) }]);
    const after = await scene.ne.parts.store.transaction((tx) => tx.conversations.list({ limit: 100 }));
    expect(after).toHaveLength(before + 1);
  });

  it.each(ATTACKS)('%s: set aside, by the one code', async (_what, make) => {
    await scene.isQuarantined({ from: 'mr', to: 'ne', sealed: await make() });
  });

  it('every published object that must not open is set aside by a node as it runs, and harms nothing', async () => {
    const files = globSync('contracts/vectors/must-fail/{jwe,jws,padding,text,signature,signer}-*.json');
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      const { given } = JSON.parse(readFileSync(file, 'utf8')) as { given: { sealed: string } };
      await scene.isQuarantined({ from: 'mr', to: 'ne', sealed: given.sealed });
    }
  });

  it('the next good message arrives', () => scene.nextGoodMessageArrives());
});
