import { Fault } from '../../domain/refusal.js';
import { NodeKey } from './node-key.js';
import { openBytes, sealBytes } from './seal-bytes.js';

/**
 * What the file of a node key says, a line each: the key; `former` and the one before, while it is being changed; `marks` and
 * the root of the marks, sealed under the key, once it was changed. A key that never was stands alone.
 */
export interface NodeKeyText {
  current: NodeKey;
  former?: NodeKey;
  marksRoot: Uint8Array;
}

const KEY = /^[A-Za-z0-9_-]{43}$/;
const BINDING = 'passerelle/marks-root/v1';

/** @throws Fault `node-key-invalid`: also where the lines are not of one file */
export function readKeyText(text: string): NodeKeyText {
  const [first = '', ...more] = text.trim().split('\n');
  const current = keyOf(first);
  const said = new Map(more.map((line) => line.split(' ', 2) as [string, string | undefined]));
  const [former, marks] = [said.get('former'), said.get('marks')];
  const named = (former === undefined ? 0 : 1) + (marks === undefined ? 0 : 1);
  // Once there was another key, marks can no longer be drawn from this one.
  if (named !== more.length || (former !== undefined && marks === undefined)) throw new Fault('node-key-invalid');
  const marksRoot = marks === undefined ? current.marksRoot() : openMarks(current, marks);
  return { current, ...(former === undefined ? {} : { former: keyOf(former) }), marksRoot };
}

export function writeKeyText({ current, former, marksRoot }: NodeKeyText): string {
  const marks = Buffer.from(sealBytes(current.derive('marks-root'), BINDING, marksRoot)).toString('base64url');
  return [current.text(), ...(former ? [`former ${former.text()}`] : []), `marks ${marks}`, ''].join('\n');
}

function keyOf(text: string): NodeKey {
  if (!KEY.test(text)) throw new Fault('node-key-invalid');
  return new NodeKey(Buffer.from(text, 'base64url'));
}

function openMarks(current: NodeKey, sealed: string): Uint8Array {
  const root = openBytes(current.derive('marks-root'), BINDING, Buffer.from(sealed, 'base64url'));
  if (root?.length !== 32) throw new Fault('node-key-invalid');
  return root;
}
