import { Fault } from '../../domain/refusal.js';
import type { KeyToken } from './key-token.js';
import { NodeKey } from './node-key.js';
import { openBytes, sealBytes } from './seal-bytes.js';
import { openWithToken, sealForToken } from './seal-for-token.js';
import { readTokenPlace, type TokenPlace } from './token-place.js';

/**
 * What the file of a node key says, a line each: the key; `former` and the one before, while it is being changed; `marks` and
 * the root of the marks, sealed under the key, once it was changed; `token` and where a token is, when the keys lie sealed for
 * it. A key that never was changed stands alone.
 */
export interface NodeKeyText {
  current: NodeKey;
  former?: NodeKey;
  marksRoot: Uint8Array;
  token?: TokenPlace;
}

/** Gives the token that is at a place. */
export type FindToken = (place: TokenPlace) => KeyToken;

const KEY = /^[A-Za-z0-9_-]{43}$/;
const BINDING = 'passerelle/marks-root/v1';
const NAMES = ['former', 'marks', 'token'];

/** @throws Fault `node-key-invalid`: also where the lines are not of one file; `node-key-token-unavailable` */
export function readKeyText(text: string, findToken: FindToken): NodeKeyText {
  const [first = '', ...more] = text.trim().split('\n');
  const said = new Map(more.map(nameAndRest));
  const [former, marks, place] = NAMES.map((name) => said.get(name));
  const isWhole = said.size === more.length && [...said.keys()].every((name) => NAMES.includes(name));
  // Once there was another key, marks can no longer be drawn from this one.
  if (!isWhole || (former !== undefined && marks === undefined)) throw new Fault('node-key-invalid');
  const token = place === undefined ? undefined : readTokenPlace(place);
  const keyOf = token ? sealedKeys(findToken(token)) : plainKey;
  const current = keyOf(first);
  return {
    current,
    ...(former === undefined ? {} : { former: keyOf(former) }),
    marksRoot: marks === undefined ? current.marksRoot() : openMarks(current, marks),
    ...(token ? { token } : {}),
  };
}

/** @throws Fault `node-key-token-unavailable` */
export function writeKeyText({ current, former, marksRoot, token }: NodeKeyText, findToken: FindToken): string {
  const marks = Buffer.from(sealBytes(current.derive('marks-root'), BINDING, marksRoot)).toString('base64url');
  const publicKey = token && findToken(token).publicKey();
  const write = (key: NodeKey) => (publicKey ? sealForToken(publicKey, Buffer.from(key.text())) : key.text());
  return [
    write(current),
    ...(former ? [`former ${write(former)}`] : []),
    `marks ${marks}`,
    ...(token ? [`token ${JSON.stringify(token)}`] : []),
    '',
  ].join('\n');
}

function nameAndRest(line: string): [string, string] {
  const [name = ''] = line.split(' ', 1);
  return [name, line.slice(name.length + 1)];
}

function sealedKeys(token: KeyToken): (text: string) => NodeKey {
  return (text) => plainKey(Buffer.from(openWithToken(token, text)).toString());
}

function plainKey(text: string): NodeKey {
  if (!KEY.test(text)) throw new Fault('node-key-invalid');
  return new NodeKey(Buffer.from(text, 'base64url'));
}

function openMarks(current: NodeKey, sealed: string): Uint8Array {
  const root = openBytes(current.derive('marks-root'), BINDING, Buffer.from(sealed, 'base64url'));
  if (root?.length !== 32) throw new Fault('node-key-invalid');
  return root;
}
