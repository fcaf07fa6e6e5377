import { existsSync, writeFileSync } from 'node:fs';
import type { Key, Metadata, Root } from '@tufjs/models';
import { isBelow, PROFILE } from '#libs/envelope/profile.js';
import { readQuickRevocations } from '#libs/trust/quick-revocations.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { Revocation, SignedAgreement, TrustListText } from '#libs/trust/types.js';
import { verifyAgreement } from '#libs/trust/verify-agreement.js';
import { readTrustList } from '#libs/trust/verify-trust-list.js';
import { followRoots } from '#libs/trust/follow-roots.js';
import {
  digestOfApplication,
  readApplication,
  type SignedApplication,
  withApplicant,
} from '../../directory/application.js';
import { keyOf } from '../../directory/author-metadata.js';
import type { Published } from '../../directory/compose-publication.js';
import { digestOfProposal, type Proposal, proposeList, proposeRoot } from '../../directory/proposal.js';
import { authorQuickRoles, type Owners, ownersIn, proposeQuickRevocation } from '../../directory/quick-roles.js';
import type { Out } from '../out.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';
import { readPublicKeys } from './keys.js';
import { readDirectory, readNextRoot } from './places.js';

const REASONS: readonly string[] = ['lost', 'stolen', 'replaced', 'left'] satisfies Revocation['reason'][];

interface Where {
  folder?: string;
  root?: string;
  /** The proposal of a root that is published in one act with this list. */
  nextRoot?: string;
  out: string;
  days: string;
}

/** Proposes who holds the directory: the first root, or with `--folder` and `--root` the next one. @returns exit code 0 */
export function proposeHolders(
  options: Where & { holder: string[]; threshold: string; publisher: string },
  out: Out,
): number {
  const held = { threshold: whole(options.threshold, 'threshold'), keys: readPublicKeys(options.holder) };
  if (held.threshold < 1 || held.threshold > held.keys.length)
    throw new UsageError('The threshold is at least one and at most the number of holders.');
  const [publisher] = readPublicKeys([options.publisher]);
  const before = currentOf(options);
  const version = before ? followRoots(before.root, before.roots).signed.version + 1 : 1;
  const edition = { version, expiresAt: inDays(options.days) };
  return write(proposeRoot(edition, { root: held, targets: held, publisher: publisher! }), options.out, out);
}

/**
 * Proposes a trust list of this content (`participants`, `keys`, `revocations`, `agreements`); without any, the list as it is.
 * @returns exit code 0, or 1 when no node would go by it
 */
export function proposeContent(options: Where & { list?: string }, out: Out): number {
  if (options.list === undefined) {
    const list = currentOf(options)?.list;
    if (!list) throw new UsageError('Say what is to stand on it (--list), or which directory: --folder and --root.');
    return propose(list, options, out);
  }
  const content = readJsonFile(options.list, 'The list cannot be read.') as Partial<TrustListText>;
  return propose(content, options, out);
}

/**
 * Proposes the list as it is with a newcomer on it, or with new keys of a participant.
 * @returns exit code 0, or 1 for an application that its own key did not sign, or of an id that stands for another
 */
export function proposeApplicant(
  options: Where & { application: string; agreement?: string[]; keyDays: string },
  out: Out,
): number {
  const list = currentOf(options)?.list;
  if (!list) throw new UsageError('Say which directory: --folder and --root.');
  const signed = readJsonFile(options.application, 'The application cannot be read.') as SignedApplication;
  const application = readApplication(signed);
  const validity = { notBefore: new Date().toISOString(), notAfter: inDays(options.keyDays).replace('Z', '.000Z') };
  const content = application && withApplicant(list, application, validity);
  if (!content) {
    out.complain('The application is not signed by the key that it names, or its id stands for somebody else.');
    return 1;
  }
  const agreements = (options.agreement ?? []).map(
    (file) => readJsonFile(file, 'An agreement cannot be read.') as SignedAgreement,
  );
  out.say(
    `Have the applicant read this to you over the telephone before anybody signs: ${digestOfApplication(signed)}`,
  );
  return propose({ ...content, agreements: [...content.agreements, ...agreements] }, options, out);
}

/** Proposes the list as it is with a key revoked. @returns exit code 0, or 1 when it is no key of the list */
export function proposeRevocation(
  options: Where & { thumbprint: string; reason: string; effective?: string },
  out: Out,
): number {
  const list = currentOf(options)?.list;
  if (!list) throw new UsageError('Say which directory: --folder and --root.');
  const { thumbprint, reason } = options;
  if (!REASONS.includes(reason)) throw new UsageError(`The reason is one of: ${REASONS.join(', ')}.`);
  if (!list.keys.some((key) => key.thumbprint === thumbprint)) {
    out.complain('The list has no such key.');
    return 1;
  }
  const effectiveAt = new Date(options.effective ?? Date.now()).toISOString();
  const revocation = { thumbprint, effectiveAt, reason: reason as Revocation['reason'] };
  // Two times for one key would leave it open which counts.
  const others = list.revocations.filter((each) => each.thumbprint !== thumbprint);
  return propose({ ...list, revocations: [...others, revocation] }, options, out);
}

/**
 * Proposes the list as it is, with a key by which the owner of a node can, with one of those who sign lists, revoke its keys at
 * once. @returns exit code 0, or 1 when the list has no such node
 */
export function proposeOwner(options: Where & { node: string; owner: string }, out: Out): number {
  const before = currentOf(options);
  if (!before) throw new UsageError('Say which directory: --folder and --root.');
  if (!before.list.participants.some(({ id }) => id === options.node)) {
    out.complain('The list has no such node.');
    return 1;
  }
  const [owner] = readPublicKeys([options.owner]);
  return propose(before.list, options, out, new Map([[options.node, keyOf(owner!)]]));
}

/**
 * Proposes the list as it is, with the least profile in which a participant is written to and which it takes (protocol 1.13).
 * @returns exit code 0, or 1 when the list has no such node
 */
export function proposeMinimum(options: Where & { node: string; profile: string }, out: Out): number {
  const list = currentOf(options)?.list;
  if (!list) throw new UsageError('Say which directory: --folder and --root.');
  const { node, profile } = options;
  if (!list.participants.some(({ id }) => id === node)) {
    out.complain('The list has no such node.');
    return 1;
  }
  if (isBelow(PROFILE, profile))
    out.say(`This release has profile ${PROFILE}: none of its nodes could write to ${node}.`);
  const changed = list.participants.map((each) => (each.id === node ? { ...each, minimumProfile: profile } : each));
  return propose({ ...list, participants: changed }, options, out);
}

/** Proposes that a key of a node is revoked at once. @returns exit code 0, or 1 when the list gives the node no such key, or nobody may */
export function proposeAtOnce(options: Where & { node: string; thumbprint: string; reason: string }, out: Out): number {
  const before = currentOf(options);
  if (!before) throw new UsageError('Say which directory: --folder and --root.');
  const { node, thumbprint, reason } = options;
  if (!REASONS.includes(reason)) throw new UsageError(`The reason is one of: ${REASONS.join(', ')}.`);
  if (!before.list.keys.some((key) => key.thumbprint === thumbprint && key.node === node)) {
    out.complain('The list gives the node no such key.');
    return 1;
  }
  if (!ownersIn(before.targets).has(node)) {
    out.complain('No key of an owner was listed for this node: its keys are revoked by `propose-revocation` only.');
    return 1;
  }
  const revocation = { thumbprint, effectiveAt: new Date().toISOString(), reason: reason as Revocation['reason'] };
  const earlier = before.quick.find((text) => readQuickRevocations(text).node === node);
  return write(proposeQuickRevocation(node, revocation, earlier), options.out, out);
}

function propose(
  content: Partial<TrustListText>,
  options: Where,
  out: Out,
  owners: ReadonlyMap<string, Key> = new Map(),
): number {
  const before = currentOf(options);
  const expiresAt = inDays(options.days);
  const { participants, keys, revocations: said = [], agreements = [] } = content;
  const revocations = before ? withThoseAtOnce(said, before, out) : said;
  const version = (before?.list.version ?? 0) + 1;
  const issuedAt = new Date().toISOString();
  const list = {
    v: 1,
    version,
    issuedAt,
    expiresAt: expiresAt.replace('Z', '.000Z'),
    participants,
    keys,
    revocations,
    agreements,
  };
  const edition = { version: versionAfter(before?.targets), expiresAt };
  const roles = authorQuickRoles(
    // Who has left has no keys to revoke.
    onlyOf(participants ?? [], new Map([...ownersIn(before?.targets), ...owners])),
    signersOf(before, options),
  );
  const proposal = proposeList(list as TrustListText, edition, roles);
  const fault = faultOf(proposal.list!);
  if (fault === undefined) return write(proposal, options.out, out);
  out.complain(fault);
  return 1;
}

/** The root whose holders sign the list. */
function signersOf(before: Published | undefined, { nextRoot }: Where): Metadata<Root> | undefined {
  if (!before && nextRoot !== undefined) throw new UsageError('Say which directory: --folder and --root.');
  if (!before) return undefined;
  return nextRoot === undefined ? followRoots(before.root, before.roots) : readNextRoot(nextRoot, before);
}

/**
 * Whoever writes a content does not see what was revoked at once: it stands beside the list, and has to come into the next one
 * (decision 41). Where its role changes or goes, nodes refuse a list without it.
 */
function withThoseAtOnce(
  said: TrustListText['revocations'],
  { list, quick }: Published,
  out: Out,
): TrustListText['revocations'] {
  if (!Array.isArray(said)) return said;
  const keyOfEach = (all: readonly Revocation[]) => new Set(all.map(({ thumbprint }) => thumbprint));
  const atOnce = keyOfEach(quick.flatMap((text) => readQuickRevocations(text).revocations));
  const known = keyOfEach(said);
  const missing = list.revocations.filter((each) => atOnce.has(each.thumbprint) && !known.has(each.thumbprint));
  for (const { thumbprint } of missing) out.say(`Revoked at once, taken into this list: ${thumbprint}`);
  return [...said, ...missing];
}

/** A node would pass over an agreement without both signatures; whoever proposes it should know. */
function faultOf(text: string): string | undefined {
  try {
    const { agreements, keys } = readTrustList(text);
    agreements.forEach((each) => verifyAgreement(each, keys));
    return undefined;
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    const unlisted = error.code === 'agreement-signature' ? partyUnlisted(text) : undefined;
    if (unlisted !== undefined)
      return `An agreement has the party ${unlisted}, which is not on the list: list it first, without its agreements; nothing was proposed.`;
    return error.code === 'agreement-signature'
      ? 'An agreement lacks the signature of one of its parties; nothing was proposed.'
      : 'No node would go by this list: it breaks its schema, or lists a key twice, of nobody or of no use.';
  }
}

function partyUnlisted(text: string): string | undefined {
  const { agreements, participants } = readTrustList(text);
  const listed = new Set(participants.map(({ id }) => id));
  return agreements.flatMap(({ agreement }) => agreement.parties).find((party) => !listed.has(party));
}

function currentOf({ folder, root }: Where) {
  if (folder === undefined && root === undefined) return undefined;
  if (folder === undefined || root === undefined) throw new UsageError('--folder and --root come together.');
  return readDirectory({ folder, root });
}

function onlyOf(participants: TrustListText['participants'], owners: Owners): Owners {
  const ids = new Set(participants.map(({ id }) => id));
  return new Map([...owners].filter(([node]) => ids.has(node)));
}

function versionAfter(targets: string | undefined): number {
  return targets === undefined ? 1 : (JSON.parse(targets) as { signed: { version: number } }).signed.version + 1;
}

function write(proposal: Proposal, file: string, out: Out): number {
  if (existsSync(file)) throw new UsageError(`There is a file ${file} already.`);
  writeFileSync(file, JSON.stringify(proposal), { flag: 'wx' });
  out.say(`Proposed; nobody has signed yet. Digest: ${digestOfProposal(proposal)}`);
  return 0;
}

function inDays(days: string): string {
  return `${new Date(Date.now() + whole(days, 'days') * 86_400_000).toISOString().slice(0, 19)}Z`;
}

function whole(text: string, name: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new UsageError(`--${name} is a whole number.`);
  return Number(text);
}
