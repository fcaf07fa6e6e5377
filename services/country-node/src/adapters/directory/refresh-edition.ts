import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Updater } from 'tuf-js';
import { BadVersionError, ExpiredMetadataError, PersistError } from 'tuf-js/dist/error.js';
import { nameQuick } from '#libs/trust/read-edition.js';
import { TrustError } from '#libs/trust/trust-error.js';
import { TRUST_LIST_TARGET } from '#libs/trust/verify-trust-list.js';
import { Fault } from '../../domain/refusal.js';
import type { KeptEdition } from './kept-edition.js';
import { fetchQuick } from './fetch-quick.js';
import { NotingFetcher, type TrustSource } from './trust-source.js';

interface Known {
  /** Root metadata given out of band. */
  root: string;
  edition?: KeptEdition;
}

/**
 * The newest edition at a source, after the one that is known (TUF 5). The client works on a copy of what is kept, so that
 * a crash half way leaves nothing half new.
 * @throws TrustError `trust-list-expired`, `trust-list-rolled-back`, `trust-list-signature`
 * @throws Fault `trust-list-unreadable` when a file did not come
 */
export async function refreshEdition(
  known: Known,
  { url, fetcher }: Pick<TrustSource, 'url' | 'fetcher'>,
): Promise<KeptEdition> {
  return onCopy(known, async (folder) => {
    const noting = new NotingFetcher(fetcher);
    const updater = updaterOn(folder, { url, fetcher: noting });
    try {
      await updater.refresh();
      await takeTarget(updater, folder);
      const edition = await readCopy(folder, [...(known.edition?.roots ?? []), ...noting.roots]);
      const quick = await fetchQuick(edition.snapshot, known.edition?.quick ?? [], { url, fetcher: noting });
      return quick.length > 0 ? { ...edition, quick } : edition;
    } catch (error) {
      throw noting.missing === undefined ? refused(error) : new Fault('trust-list-unreadable', noting.missing);
    }
  });
}

/**
 * What is kept, verified again as if it came from a source.
 * @returns undefined when it has expired or does not verify
 */
export async function verifyKept(known: Required<Known>, nowhere: Pick<TrustSource, 'url' | 'fetcher'>) {
  return onCopy(known, async (folder) => {
    const updater = updaterOn(folder, { ...nowhere, forceCache: true });
    try {
      await updater.refresh();
      await takeTarget(updater, folder);
      nameQuick(known.edition.snapshot, known.edition.quick ?? []);
      return known.edition;
    } catch {
      return undefined;
    }
  });
}

interface Reading {
  url: string;
  fetcher: TrustSource['fetcher'];
  forceCache?: boolean;
}

function updaterOn(folder: string, { url, ...how }: Reading): Updater {
  return new Updater({ metadataDir: folder, metadataBaseUrl: url, targetDir: folder, targetBaseUrl: url, ...how });
}

async function takeTarget(updater: Updater, folder: string): Promise<void> {
  const target = await updater.getTargetInfo(TRUST_LIST_TARGET);
  if (!target) throw new TrustError('trust-list-signature');
  const path = join(folder, TRUST_LIST_TARGET);
  if (!(await updater.findCachedTarget(target, path))) await updater.downloadTarget(target, path);
}

async function onCopy<T>({ root, edition }: Known, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'passerelle-trust-'));
  try {
    await writeCopy(folder, root, edition);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeCopy(folder: string, root: string, edition: KeptEdition | undefined): Promise<void> {
  const write = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 });
  await write('root.json', edition?.roots.at(-1) ?? root);
  if (!edition) return;
  const { timestamp, snapshot, targets, text } = edition;
  await write('timestamp.json', timestamp);
  await write('snapshot.json', snapshot);
  await write('targets.json', targets);
  await write(TRUST_LIST_TARGET, text);
}

async function readCopy(folder: string, roots: string[]): Promise<KeptEdition> {
  const [timestamp, snapshot, targets, text] = await Promise.all(
    ['timestamp.json', 'snapshot.json', 'targets.json', TRUST_LIST_TARGET].map((name) =>
      readFile(join(folder, name), 'utf8'),
    ),
  );
  return { roots, timestamp: timestamp!, snapshot: snapshot!, targets: targets!, text: text! };
}

/** The client wraps what was wrong with snapshot and targets into words of its own. */
function refused(error: unknown): Error {
  if (error instanceof TrustError) return error;
  if (error instanceof PersistError) return new Fault('trust-list-unreadable', error);
  const words = error instanceof Error ? error.message : '';
  if (error instanceof ExpiredMetadataError || / is expired$/.test(words)) return new TrustError('trust-list-expired');
  if (error instanceof BadVersionError || /less than current version/.test(words))
    return new TrustError('trust-list-rolled-back');
  return new TrustError('trust-list-signature');
}
