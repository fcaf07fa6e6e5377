import { readFileSync } from 'node:fs';
import type { Metadata, Root } from '@tufjs/models';
import { followRoots } from '#libs/trust/follow-roots.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { Published } from '../../directory/compose-publication.js';
import { readProposal } from '../../directory/proposal.js';
import { readPublished } from '../../directory/read-published.js';
import { UsageError } from '../usage-error.js';

/** Which directory, and the root by which it is believed: never what stands in its folder by itself. */
export interface DirectoryPlace {
  folder: string;
  root: string;
}

/** @throws UsageError */
export function readDirectory({ folder, root }: DirectoryPlace): Published {
  const known = readText(root, 'The root cannot be read.');
  try {
    return readPublished(folder, known);
  } catch (error) {
    const code = error instanceof TrustError ? ` (${error.code})` : '';
    throw new UsageError(`What stands in the directory does not follow from this root, or is not whole${code}.`);
  }
}

/** @throws UsageError */
export function readProposalFile(file: string): ReturnType<typeof readProposal> & { text: string } {
  const text = readText(file, 'The proposal cannot be read.');
  try {
    return { ...readProposal(text), text };
  } catch {
    throw new UsageError('This is no proposal, or its list is not the one that is signed.');
  }
}

/** The root of a proposal that is to be published with another, whoever has signed it so far. @throws UsageError */
export function readNextRoot(file: string, { root, roots }: Published): Metadata<Root> {
  const { proposal, metadata } = readProposalFile(file);
  const next = followRoots(root, roots).signed.version + 1;
  const isRoot = proposal.list === undefined && proposal.revokes === undefined;
  if (isRoot && metadata.signed.version === next) return metadata as Metadata<Root>;
  throw new UsageError('This is no proposal of the root that comes next.');
}

/** @throws UsageError with this text */
export function readText(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(otherwise);
  }
}
