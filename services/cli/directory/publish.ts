import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TrustError } from '#libs/trust/trust-error.js';
import { composePublication } from '../../directory/compose-publication.js';
import { publishFiles } from '../../directory/publish-files.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';
import { type KeyPlace, readSealedKey } from './keys.js';
import { readDirectory, readProposalFile } from './places.js';

type ToPublish = KeyPlace & { folder: string; root?: string; proposal?: string[] };

/**
 * Puts proposals with enough signatures into the directory; without any, a fresh timestamp over what is there.
 * @returns exit code 0, or 1 when no node would go by the outcome: then nothing was written
 */
export async function publish({ folder, root, proposal: files = [], ...place }: ToPublish, out: Out): Promise<number> {
  const isBegun = existsSync(join(folder, 'timestamp.json'));
  if (isBegun && root === undefined) throw new UsageError('Say by which root the directory is believed: --root.');
  const before = root === undefined ? undefined : readDirectory({ folder, root });
  const proposals = files.map((file) => readProposalFile(file).proposal);
  const publisher = await readSealedKey(place);
  try {
    publishFiles(folder, composePublication(before, proposals, { publisher, now: new Date() }));
  } catch (error) {
    out.complain(`${reasonOf(error)}; nothing was published.`);
    return 1;
  }
  out.say(files.length > 0 ? 'Published.' : 'A fresh timestamp was published.');
  return 0;
}

function reasonOf(error: unknown): string {
  if (error instanceof TrustError) return REASONS[error.code] ?? `No node would go by it (${error.code})`;
  if (!(error instanceof RangeError)) throw error;
  return UNFIT[error.message] ?? 'A directory begins with a root and a list';
}

const UNFIT: Partial<Record<string, string>> = {
  'roles of others':
    'By the list others may revoke at once than the holders whom the root names: propose the list anew, with --next-root where the root comes with it, and publish both in one act',
  'two lists': 'There is one list at a time: propose the second from the first, when that is published',
  'not the publisher': 'The key is not that of the publisher whom the root names',
  'broken off':
    'A publication broke off after its root, which nodes follow already: publish its proposals, root and list, once more',
};

const REASONS: Partial<Record<string, string>> = {
  'trust-list-signature':
    'Signatures are missing: a root takes those of the former holders and of its own, a list those of the holders whom the newest root names, a revocation at once that of the owner and of one of these',
  'trust-list-expired': 'Root or list has expired',
  'trust-list-rolled-back':
    'It was proposed before what is published now, and nodes would go by none of it: propose it anew',
};
