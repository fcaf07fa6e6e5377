import { MetaFile } from '@tufjs/models';
import { isQuickFile } from '#libs/trust/quick-revocations.js';
import { TrustError } from '#libs/trust/trust-error.js';
import { MAX_FILE_BYTES, type TrustSource } from './trust-source.js';

interface Named {
  /** Under consistent snapshots. */
  name: string;
  meta: MetaFile;
}

/** The metadata of quick revocations that a snapshot names; whoever leaves one of them out shows another edition. */
export function quickFilesIn(snapshot: string): Named[] {
  const { meta } = (
    JSON.parse(snapshot) as { signed: { meta: Record<string, Parameters<typeof MetaFile.fromJSON>[0]> } }
  ).signed;
  const named = Object.entries(meta).filter(([name]) => isQuickFile(name));
  return named.map(([name, said]) => {
    const file = MetaFile.fromJSON(said);
    return { name: `${file.version}.${name}`, meta: file };
  });
}

/** The texts under their names. @throws TrustError `trust-list-signature` when one is missing, too many, or another */
export function nameQuick(snapshot: string, quick: readonly string[]): [string, string][] {
  const named = quickFilesIn(snapshot);
  if (named.length !== quick.length) throw new TrustError('trust-list-signature');
  return named.map(({ name, meta }) => [name, textOf(meta, quick)]);
}

/**
 * Reads them at a source, those that are known already excepted.
 * @throws TrustError `trust-list-signature` for one that is not what the snapshot names; what the fetcher throws
 */
export async function fetchQuick(
  snapshot: string,
  known: readonly string[],
  { url, fetcher }: Pick<TrustSource, 'url' | 'fetcher'>,
): Promise<string[]> {
  const texts: string[] = [];
  for (const { name, meta } of quickFilesIn(snapshot)) {
    const kept = known.filter((text) => isIt(meta, text));
    const fresh = kept.length > 0 ? kept : [await read(`${url.replace(/\/$/, '')}/${name}`, fetcher)];
    texts.push(textOf(meta, fresh));
  }
  return texts;
}

async function read(url: string, fetcher: TrustSource['fetcher']): Promise<string> {
  return (await fetcher.downloadBytes(url, MAX_FILE_BYTES)).toString('utf8');
}

function textOf(meta: MetaFile, texts: readonly string[]): string {
  const text = texts.find((each) => isIt(meta, each));
  if (text === undefined) throw new TrustError('trust-list-signature');
  return text;
}

function isIt(meta: MetaFile, text: string): boolean {
  try {
    meta.verify(Buffer.from(text));
    return meta.hashes !== undefined;
  } catch {
    return false;
  }
}
