import { thumbprintOf } from '#libs/envelope/keys.js';
import type { ParticipantKind } from '#libs/trust/types.js';
import { type Application, digestOfApplication, signApplication } from '../../directory/application.js';
import { intoNewFile } from '../into-new-file.js';
import { type NodeEnvironment, readNodeSettings } from '../node-environment.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';
import { addOwnKeys, makeOwnKeys, openOwnKeys } from './own-keys.js';

const KINDS: readonly string[] = ['authority', 'organisation', 'consular'] satisfies ParticipantKind[];

interface Applying {
  settings?: NodeEnvironment;
  country: string;
  kind: string;
  role?: string[];
  out: string;
  newKeys?: boolean;
  activeIn: string;
}

/**
 * Writes the node's application to be listed; makes its keys where it has none, or another pair for later. It is of the newest
 * pair, so that one whose time has not come is listed before it comes.
 * @returns exit code 0
 */
export async function apply(options: Applying, out: Out): Promise<number> {
  if (!KINDS.includes(options.kind)) throw new UsageError(`The kind is one of: ${KINDS.join(', ')}.`);
  if (!/^[A-Z]{2}$/.test(options.country)) throw new UsageError('The country is two capital letters (ISO 3166-1).');
  if (options.settings === undefined) throw new UsageError('Say which node: --settings.');
  const settings = readNodeSettings(options.settings);
  const activeFrom = options.newKeys ? inDays(options.activeIn) : undefined;
  const { signed, sign, encrypt } = await intoNewFile(options.out, async () => {
    if (await makeOwnKeys(settings))
      out.say('Node key and keyring were made. Copy both to a safe: nothing opens without them.');
    if (activeFrom !== undefined) await addOwnKeys(settings, activeFrom);
    const { toCome, encrypt, ...present } = await openOwnKeys(settings);
    if (toCome[0]) out.say(toldOf(toCome[0].from, activeFrom !== undefined));
    const { signer, sign } = toCome[0] ?? present;
    const signed = signApplication(applicationOf(settings.node, options, { sign, encrypt }), signer);
    return { text: JSON.stringify(signed), result: { signed, sign, encrypt } };
  });
  out.say(`Keys: ${thumbprintOf(sign)} to sign, ${thumbprintOf(encrypt)} to encrypt.`);
  out.say(
    `Send the file to the holders of the directory, and read them this over the telephone: ${digestOfApplication(signed)}`,
  );
  return 0;
}

function toldOf(from: Date, isNew: boolean): string {
  const what = isNew ? 'New keys were made' : 'There are new keys, and this is of them';
  return `${what}; they sign from ${from.toISOString()} on. Start the node anew before they are listed.`;
}

function applicationOf(
  id: string,
  { country, kind, role: roles = [] }: Applying,
  keys: Pick<Application, 'sign' | 'encrypt'>,
): Application {
  return { v: 1, id, country, kind: kind as ParticipantKind, roles, ...keys };
}

/** A day at least: until then the list has to reach everybody. */
function inDays(days: string): Date {
  if (!/^[1-9]\d?$/.test(days)) throw new UsageError('--active-in is a number of days, one to ninety-nine.');
  return new Date(Date.now() + Number(days) * 86_400_000);
}
