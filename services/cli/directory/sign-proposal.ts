import { writeFileSync } from 'node:fs';
import type { Metadata, Root, Targets } from '@tufjs/models';
import type { OctetKey } from '#libs/envelope/keys.js';
import { followRoots, parseTargets } from '#libs/trust/follow-roots.js';
import { quickRoleOf, readQuickRevocations } from '#libs/trust/quick-revocations.js';
import type { TrustListText } from '#libs/trust/types.js';
import type { Published } from '../../directory/compose-publication.js';
import { keyIdOf } from '../../directory/author-metadata.js';
import {
  describeAtOnce,
  describeListChange,
  describeOwners,
  describeRootChange,
} from '../../directory/describe-change.js';
import {
  addSignature,
  digestOfProposal,
  isHolder,
  type Proposal,
  type readProposal,
} from '../../directory/proposal.js';
import { areRolesOf } from '../../directory/quick-roles.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';
import { type KeyPlace, readSealedKey } from './keys.js';
import { type DirectoryPlace, readDirectory, readNextRoot, readProposalFile } from './places.js';

type ToSign = Partial<DirectoryPlace & KeyPlace> & { proposal: string; nextRoot?: string; seen?: string };

/**
 * Says what a proposal changes and, told by its digest that this was seen, adds a signature.
 * @returns exit code 0, or 1 when the digest is of something else or the key holds nothing here
 */
export async function signProposal(options: ToSign, out: Out): Promise<number> {
  const { proposal, metadata, text } = readProposalFile(options.proposal);
  const { folder, root } = options;
  const before = folder !== undefined && root !== undefined ? readDirectory({ folder, root }) : undefined;
  const newest = before && followRoots(before.root, before.roots);
  const next = nextOf(options, before);
  const digest = digestOfProposal(proposal);
  if (before && before.ahead.length > 0)
    out.say('! A publication broke off: a newer root lies there, and what it is held against is not of its holders.');
  describe({ before, newest, next }, { proposal, metadata }).forEach((line) => out.say(line));
  out.say(before ? `Digest: ${digest}` : `Nothing to hold it against was given (--folder, --root). Digest: ${digest}`);
  if (options.seen === undefined) return 0;
  if (options.seen !== digest) {
    out.complain('This is not what was seen; nothing was signed.');
    return 1;
  }
  const { key: file, passphraseFile } = options;
  if (file === undefined || passphraseFile === undefined)
    throw new UsageError('Say which key: --key, --passphrase-file.');
  const key = await readSealedKey({ key: file, passphraseFile });
  if (!maySign(key, { proposal, metadata }, { before, newest, next })) {
    out.complain('This key is none of those that sign this; nothing was signed.');
    return 1;
  }
  const signed = addSignature(text, key);
  writeFileSync(options.proposal, JSON.stringify(signed));
  const { signatures } = JSON.parse(signed.metadata) as { signatures: unknown[] };
  out.say(`Signed by ${keyIdOf(key)}; signatures: ${signatures.length}.`);
  return 0;
}

interface Known {
  before: Published | undefined;
  newest: Metadata<Root> | undefined;
  /** Of the proposal that is published together with this one. */
  next: Metadata<Root> | undefined;
}

function nextOf({ nextRoot }: ToSign, before: Published | undefined): Metadata<Root> | undefined {
  if (nextRoot === undefined) return undefined;
  if (!before) throw new UsageError('Say which directory: --folder and --root.');
  return readNextRoot(nextRoot, before);
}

/** A first list is signed before its root is published: then publishing finds out. */
function maySign(
  key: OctetKey,
  { proposal: { list, revokes }, metadata }: ReturnType<typeof readProposal>,
  { before, newest, next }: Known,
): boolean {
  if (revokes !== undefined) {
    const roles = before && parseTargets(before.targets).signed.delegations?.roles;
    return roles?.[quickRoleOf(revokes)]?.keyIDs.includes(keyIdOf(key)) ?? false;
  }
  const ownRoot = list === undefined ? (metadata as Metadata<Root>) : undefined;
  const roots = [newest, ownRoot ?? next].filter((each) => each !== undefined);
  return roots.length === 0 || roots.some((each) => isHolder(each, ownRoot ? 'root' : 'targets', key));
}

function describe(
  { before, newest, next }: Known,
  { proposal, metadata }: { proposal: Proposal; metadata: Metadata<Root> | Metadata<Targets> },
): string[] {
  const { list, revokes } = proposal;
  if (revokes !== undefined) return describeAtOnce(readQuickRevocations(proposal.metadata));
  if (list === undefined) return describeRootChange(newest, metadata as Metadata<Root>);
  const fresh = JSON.parse(list) as TrustListText;
  const signers = next ?? newest;
  const isTheirs = signers === undefined || areRolesOf(proposal.metadata, signers);
  return [
    ...describeListChange(before?.list, fresh),
    ...describeOwners(before?.targets, proposal.metadata),
    ...(isTheirs ? [] : ['! Beside the owners, others may revoke at once than those who sign this list.']),
  ];
}
