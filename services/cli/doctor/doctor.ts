import { readFileSync } from 'node:fs';
import { type OctetKey, thumbprintOf } from '#libs/envelope/keys.js';
import type { TrustListText } from '#libs/trust/types.js';
import type { PostgresStore } from '../../country-node/src/adapters/postgres/postgres-store.js';
import type { Settings } from '../../country-node/src/config.js';
import { faultOfRoles } from '../../country-node/src/domain/access/roles-together.js';
import { openOwnKeys } from '../join/own-keys.js';
import { openLedger } from '../open-ledger.js';
import { type NodeEnvironment, readNodeSettings } from '../node-environment.js';
import type { Out } from '../out.js';
import { readKeptList } from '../read-kept-list.js';
import { readNationalLaw } from '../read-national-law.js';
import { UsageError } from '../usage-error.js';
import { faultsOfCaseKeys } from './faults-of-case-keys.js';
import { type End, endOfCertificate, endsOfDirectory, endsOfLaw, endsOfPlace } from './find-ends.js';

const DAY_MS = 86_400_000;

export interface DoctorOptions {
  settings?: NodeEnvironment;
  /** Files in PEM, such as those of the broker. */
  certificates?: string[];
}

/**
 * Looks through what a node needs to go on, and says what is over, what ends soon, and what to do about each. Nothing is asked of
 * anybody but the node's own files and database, and nothing is changed.
 * @returns exit code 0, or 1 where something was found
 */
export async function doctor({ settings: environment, certificates = [] }: DoctorOptions, out: Out): Promise<number> {
  if (environment === undefined) throw new UsageError('Say which node: --settings.');
  const settings = readNodeSettings(environment);
  const now = new Date();
  const wrong: string[] = [];
  const ends: End[] = [];
  /** What cannot be looked at is a finding; the rest is looked at all the same. */
  const look = async (work: () => Promise<void> | void) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      wrong.push(error.message);
    }
  };
  await look(async () => {
    const { proved, list } = await readKeptList(settings);
    ends.push(...endsOfDirectory(proved, readFileSync(settings.trustRootFile, 'utf8'), list));
    ends.push(...endsOfPlace(list, settings.node, now));
    await look(async () => void wrong.push(...(await faultsOfKeys(settings, list))));
  });
  await look(async () => void ends.push(...endsOfLaw(await readNationalLaw(settings))));
  for (const each of certificates) await look(() => void ends.push(...certificatesIn(each)));
  await look(() =>
    openLedger({ settings: environment }, async ({ store }) => {
      wrong.push(...(await faultsOfStaff(store)));
      await look(async () => void wrong.push(...(await faultsOfCaseKeys(store, settings))));
    }),
  );
  const said = [...wrong, ...ends.flatMap((end) => describe(end, now))];
  said.forEach((line) => out.say(line.startsWith('!') ? line : `✗ ${line}`));
  if (said.length === 0) out.say('✓ Nothing is over, and nothing ends within sixty days.');
  return said.length === 0 ? 0 : 1;
}

function describe({ what, end, so, aheadDays }: End, now: Date): string[] {
  if (end === undefined) return [`${what}: none counts now. ${so}`];
  const days = Math.floor((end - now.getTime()) / DAY_MS);
  const day = new Date(end).toISOString().slice(0, 10);
  if (days < 0) return [`${what} is over since ${day}. ${so}`];
  return days < aheadDays ? [`! ${what} ends in ${days} days, on ${day}. ${so}`] : [];
}

/** Whether those that the node uses, and those that it will sign with, are those of the list. */
async function faultsOfKeys(settings: Settings, { keys }: TrustListText): Promise<string[]> {
  const { sign, encrypt, toCome } = await openOwnKeys(settings);
  const own = new Set(keys.filter(({ node }) => node === settings.node).map(({ thumbprint }) => thumbprint));
  const isListed = (key: OctetKey) => own.has(thumbprintOf(key));
  // One to open with comes with one to sign with, whose time may be later.
  const used = toCome.length > 0 ? [sign] : [sign, encrypt];
  const wrong = used.every(isListed)
    ? []
    : ['The list does not have the keys that the node uses. See docs/operations/keys.md.'];
  const unlisted = toCome.filter((each) => !isListed(each.sign) || !isListed(encrypt)).map(({ from }) => from);
  const coming = unlisted.map(
    (from) =>
      `! From ${from.toISOString()} on this node signs with a key that the list does not have, which nobody opens: have the new keys listed before. See docs/operations/keys.md.`,
  );
  return [...wrong, ...coming];
}

async function faultsOfStaff(store: PostgresStore): Promise<string[]> {
  const rows = await store.transaction((tx) => tx.people.listStaff());
  const count = rows.filter(({ active, roles }) => active && faultOfRoles(roles) !== undefined).length;
  const so = 'See which with `staff list`, and docs/operations/staff.md.';
  return count > 0 ? [`${count} of the staff have roles that one person does not hold together. ${so}`] : [];
}

function certificatesIn(file: string): End[] {
  try {
    const found = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (found.length === 0) throw new TypeError('none');
    return found.map((each) => endOfCertificate(each, `It stands in ${file}.`));
  } catch {
    throw new UsageError(`No certificate can be read in ${file}.`);
  }
}
