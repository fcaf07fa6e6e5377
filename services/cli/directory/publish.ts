import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OctetKey } from '#libs/envelope/keys.js';
import { TrustError } from '#libs/trust/trust-error.js';
import { composePublication, type Published } from '../../directory/compose-publication.js';
import { holdFolder } from '../../directory/hold-folder.js';
import type { Proposal } from '../../directory/proposal.js';
import { publishFiles } from '../../directory/publish-files.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';
import { type KeyPlace, readSealedKey } from './keys.js';
import { readDirectory, readProposalFile } from './places.js';

type ToPublish = KeyPlace & { folder: string; root?: string; proposal?: string[] };

/**
 * Puts proposals with enough signatures into the directory; without any, a fresh timestamp over what is there.
 * @returns exit code 0, or 1 when no node would go by the outcome, or another publication is under way: then nothing was written
 */
export async function publish({ proposal: files = [], ...options }: ToPublish, out: Out): Promise<number> {
  const proposals = files.map((file) => readProposalFile(file).proposal);
  // Somebody may have to type the passphrase: what the directory says is read after that.
  const publisher = await readSealedKey(options);
  try {
    putIn(options, proposals, publisher);
  } catch (error) {
    out.complain(`${reasonOf(error)}; nothing was published.`);
    return 1;
  }
  out.say(files.length > 0 ? 'Published.' : 'A fresh timestamp was published.');
  return 0;
}

function putIn({ folder, root }: ToPublish, proposals: readonly Proposal[], publisher: OctetKey): void {
  const add = (before: Published | undefined) =>
    publishFiles(folder, composePublication(before, proposals, { publisher, now: new Date() }));
  const isBegun = existsSync(join(folder, 'timestamp.json'));
  if (isBegun && root === undefined) throw new UsageError('Say by which root the directory is believed: --root.');
  if (root === undefined) return add(undefined);
  const addToIt = () => add(readDirectory({ folder, root }));
  return existsSync(folder) ? holdFolder(folder, addToIt) : addToIt();
}

function reasonOf(error: unknown): string {
  if (error instanceof TrustError) return REASONS[error.code] ?? `No node would go by it (${error.code})`;
  if (!(error instanceof RangeError)) throw error;
  return UNFIT[error.message] ?? 'A directory begins with a root and a list';
}

const UNFIT: Partial<Record<string, string>> = {
  held: 'Something else is being published at this moment: try again',
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
