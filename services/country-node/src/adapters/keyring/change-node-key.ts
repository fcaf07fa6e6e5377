import { existsSync, readFileSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Fault } from '../../domain/refusal.js';
import { destroyFile } from '../objects/destroy-file.js';
import { CASE_ID, DESTROYED_ENDING, KEY_ENDING } from './case-key-names.js';
import { KEY_FILE_ENDING } from './create-keyring.js';
import { KEY_LENGTH, NodeKey } from './node-key.js';
import type { NodeKeyFile } from './node-key-file.js';
import { openNodeKey, putInPlace } from './replace-node-key.js';
import { COPY_ENDING, type KeyFile, rewrapFile, type Rewrapped, WHOLE } from './rewrap-file.js';
import { placeInKeyring, placeOfCaseKey, unwrapKey } from './wrap-key.js';

/** Where a node's keys are. */
export interface KeyPlaces {
  nodeKeyFile: string;
  keyringFolder: string;
  caseKeyFolder: string;
}

/** Told what was just done, or is done next; a test lets the process die there. */
export type Reached = (step: 'key-named' | 'copied' | 'written' | 'wrapped' | 'verified' | 'former-gone') => void;

export interface Outcome {
  counts: Record<Rewrapped, number>;
  /** Names of files that open under no key that is known. */
  unreadable: string[];
}

/**
 * Gives the node a new key and wraps every key of the keyring and of the cases anew under it; what they encrypt is not touched.
 * Both are known until `endChange`. A change that was broken off is gone on with, and no other is begun before it has ended.
 * @returns also whether a change was under way already
 * @throws Fault `node-key-of-another-user`, and what reading the node key may
 */
export async function changeNodeKey(
  places: KeyPlaces,
  reached: Reached = () => undefined,
): Promise<Outcome & { continued: boolean }> {
  const file = await openNodeKey(places.nodeKeyFile);
  const { current, former, ...rest } = file.now();
  if (!former) {
    await putInPlace(file.path, { ...rest, current: new NodeKey(randomBytes(KEY_LENGTH)), former: current });
    reached('key-named');
  }
  return { continued: former !== undefined, ...(await rewrapAll(places, file, reached)) };
}

/**
 * Ends a change: what is left is wrapped anew, every key is read under the new node key alone, and the former is destroyed.
 * @returns `ended` false where a key opens under neither; then the former stays
 * @throws Fault `node-key-not-changing`
 */
export async function endChange(
  places: KeyPlaces,
  reached: Reached = () => undefined,
): Promise<Outcome & { ended: boolean; read: number }> {
  const file = await openNodeKey(places.nodeKeyFile);
  const { current, former, ...rest } = file.now();
  if (!former) throw new Fault('node-key-not-changing');
  const outcome = await rewrapAll(places, file, reached);
  const { read, shut } = await readAll(places, current);
  reached('verified');
  const unreadable = [...new Set([...outcome.unreadable, ...shut])];
  if (unreadable.length) return { ...outcome, unreadable, ended: false, read };
  await putInPlace(file.path, { ...rest, current });
  reached('former-gone');
  return { ...outcome, unreadable, ended: true, read };
}

async function rewrapAll(places: KeyPlaces, nodeKey: NodeKeyFile, reached: Reached): Promise<Outcome> {
  const counts: Outcome['counts'] = { anew: 0, already: 0, gone: 0, 'half-made': 0, unreadable: 0 };
  const unreadable: string[] = [];
  for await (const file of keyFiles(places)) {
    if (file.isDoomed?.()) {
      // The mark is older than the key beside it, or than its copy: both are to be gone.
      await destroyFile(file.path);
      await destroyFile(file.path + COPY_ENDING);
      continue;
    }
    const what = await rewrapFile({ ...file, reached }, nodeKey.current(), nodeKey.known());
    counts[what] += 1;
    if (what === 'unreadable') unreadable.push(basename(file.path));
    if (what === 'anew') reached('wrapped');
  }
  return { counts, unreadable };
}

/** Reads every key as it will be read once the former node key is gone. */
async function readAll(places: KeyPlaces, current: NodeKey): Promise<{ read: number; shut: string[] }> {
  const shut: string[] = [];
  let read = 0;
  for await (const { path, place, isDoomed } of keyFiles(places)) {
    if (!existsSync(path) || isDoomed?.()) continue;
    const wrapped = readFileSync(path);
    if (unwrapKey([current], place, wrapped)) read += 1;
    // Half a file was left by a crash before anything was sealed under its key.
    else if (wrapped.length >= WHOLE && existsSync(path)) shut.push(basename(path));
  }
  return { read, shut };
}

async function* keyFiles({ keyringFolder, caseKeyFolder }: KeyPlaces): AsyncIterable<KeyFile> {
  yield* filesOf(keyringFolder, KEY_FILE_ENDING, (thumbprint) => ({ place: placeInKeyring(thumbprint) }));
  yield* filesOf(caseKeyFolder, KEY_ENDING, (caseId) => {
    const tomb = join(caseKeyFolder, caseId + DESTROYED_ENDING);
    return CASE_ID.test(caseId) ? { place: placeOfCaseKey(caseId), isDoomed: () => existsSync(tomb) } : undefined;
  });
}

/** Each once, also where only the copy of a broken-off change is left of it. */
async function* filesOf(
  folder: string,
  ending: string,
  facts: (name: string) => Omit<KeyFile, 'path'> | undefined,
): AsyncIterable<KeyFile> {
  for await (const { name } of await opendir(folder)) {
    const isCopy = name.endsWith(COPY_ENDING);
    const file = isCopy ? name.slice(0, -COPY_ENDING.length) : name;
    if (!file.endsWith(ending) || (isCopy && existsSync(join(folder, file)))) continue;
    const known = facts(file.slice(0, -ending.length));
    if (known) yield { ...known, path: join(folder, file) };
  }
}
