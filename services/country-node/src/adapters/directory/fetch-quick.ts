import { isIt, quickFilesIn, textOf } from '#libs/trust/read-edition.js';
import { MAX_FILE_BYTES, type TrustSource } from './trust-source.js';

/**
 * Reads the quick revocations that a snapshot names at a source, those that are known already excepted.
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
