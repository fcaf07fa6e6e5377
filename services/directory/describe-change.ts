import type { Metadata, Root } from '@tufjs/models';
import type { QuickRevocations } from '#libs/trust/quick-revocations.js';
import type { ListedKey, SignedAgreement, TrustListText } from '#libs/trust/types.js';
import { ownersIn } from './quick-roles.js';

type Content = Pick<TrustListText, 'participants' | 'keys' | 'revocations' | 'agreements'>;

const NOTHING: Content = { participants: [], keys: [], revocations: [], agreements: [] };

/** What a list changes, for those who sign it: one line each, nothing left out, what was beside what is, as it matters. */
export function describeListChange(before: TrustListText | undefined, after: TrustListText): string[] {
  const old = before ?? NOTHING;
  return [
    `Trust list ${after.version}, in force until ${after.expiresAt}.`,
    ...changes('Participant', old.participants, after.participants, {
      name: ({ id }) => id,
      say: ({ country, kind, roles, minimumProfile: least }) =>
        [country, kind, ...roles, ...(least === undefined ? [] : [`not written to below profile ${least}`])].join(', '),
    }),
    ...changes('Key', old.keys, after.keys, { name: ({ thumbprint }) => thumbprint, say: sayKey }),
    ...changes('Revocation', old.revocations, after.revocations, {
      name: ({ thumbprint }) => thumbprint,
      say: ({ effectiveAt, reason }) => `from ${effectiveAt}, ${reason}`,
    }),
    ...changes('Agreement', old.agreements, after.agreements, {
      name: ({ agreement: { id, version } }) => `${id} version ${version}`,
      say: sayAgreement,
    }),
  ];
}

/** The same of a root: who may sign from then on. */
export function describeRootChange(before: Metadata<Root> | undefined, { signed: after }: Metadata<Root>): string[] {
  const roles = Object.entries(after.roles).flatMap(([role, { keyIDs, threshold }]) => {
    const old = before?.signed.roles[role];
    const rule = `${role}: ${threshold} of ${keyIDs.length}${old && old.threshold !== threshold ? ` (was ${old.threshold})` : ''}`;
    const added = keyIDs.filter((id) => !old?.keyIDs.includes(id)).map((id) => `  + ${id}`);
    const removed = (old?.keyIDs ?? []).filter((id) => !keyIDs.includes(id)).map((id) => `  - ${id}`);
    return [rule, ...added, ...removed];
  });
  return [`Root ${after.version}, in force until ${after.expires}.`, ...roles];
}

/** The same of who may revoke at once. */
export function describeOwners(before: string | undefined, after: string): string[] {
  const [old, now] = [ownersIn(before), ownersIn(after)];
  const say = (what: string, node: string) => `${what} Owner of the keys of ${node}, who may revoke them at once`;
  const comes = [...now].filter(([node, { keyID }]) => old.get(node)?.keyID !== keyID);
  const goes = [...old].filter(([node]) => !now.has(node));
  return [
    ...goes.map(([node]) => say('-', node)),
    ...comes.map(([node, { keyID }]) => `${say(old.has(node) ? '~' : '+', node)}: ${keyID}`),
  ];
}

/** What is revoked at once, before and with this. */
export function describeAtOnce({ node, revocations }: QuickRevocations): string[] {
  return revocations.map(
    ({ thumbprint, effectiveAt, reason }) => `+ Revocation ${thumbprint} of ${node}: from ${effectiveAt}, ${reason}`,
  );
}

function changes<T>(
  what: string,
  before: readonly T[],
  after: readonly T[],
  { name, say }: { name: (each: T) => string; say: (each: T) => string },
): string[] {
  const old = new Map(before.map((each) => [name(each), each]));
  const now = new Set(after.map(name));
  const comes = after.filter((each) => !old.has(name(each))).map((each) => `+ ${what} ${name(each)}: ${say(each)}`);
  const differs = after.flatMap((each) => {
    const was = old.get(name(each));
    if (was === undefined || JSON.stringify(was) === JSON.stringify(each)) return [];
    return [`~ ${what} ${name(each)}, now: ${say(each)}; before: ${say(was)}`];
  });
  const goes = before.filter((each) => !now.has(name(each))).map((each) => `- ${what} ${name(each)}: ${say(each)}`);
  return [...goes, ...differs, ...comes];
}

function sayKey({ node, use, notBefore, notAfter }: ListedKey): string {
  return `of ${node}, to ${use}, ${notBefore} to ${notAfter}`;
}

function sayAgreement({ agreement: { parties, validFrom, validUntil, terms }, signatures }: SignedAgreement): string {
  const signed = signatures.map(({ node }) => node).join(' and ');
  const kinds = [...new Set(terms.map(({ conversation }) => conversation))].join(', ');
  return `${parties.join(' with ')}, ${validFrom} to ${validUntil}, on ${kinds || 'nothing'}; signed by ${signed || 'nobody'}`;
}
