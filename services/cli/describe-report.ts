import type { DeclaredBreak } from '#libs/ledger/declared-breaks.js';
import type { Finding, FindingCode } from '#libs/ledger/verify-ledger.js';
import type { HeadSignature, OwnReport } from './verify-own-ledger.js';

const MEANING: Readonly<Record<FindingCode, (finding: Finding) => string>> = {
  'content-changed': ({ leafIndex }) => `Entry ${leafIndex} was changed: its content is not what was committed to.`,
  'index-missing': ({ leafIndex }) => `Entry ${leafIndex} is missing or out of its place.`,
  'root-differs': ({ leafIndex, heldBy }) =>
    `The first ${leafIndex} entries are not those of which ${heldBy} holds the head: something among them was rewritten.`,
  'tail-cut': ({ leafIndex, heldBy }) =>
    `The end was cut off after ${leafIndex} entries: ${heldBy} holds the head of a longer ledger.`,
};

const SIGNATURE: Readonly<Record<HeadSignature, string>> = {
  good: 'The last head is signed by the node.',
  bad: 'The last head does not carry a signature of this node.',
  unchecked:
    'The signature of the last head was not checked; that needs the node’s settings, and the trust list that it keeps from its first start on.',
  none: 'The node has not signed any head yet: only the entries themselves were checked.',
};

function describeBreak({ leafIndex, from, to, heldBy }: DeclaredBreak): string {
  const lost =
    to === null ? 'nobody is known to hold a head of it' : `${heldBy ?? 'the node itself'} knew it up to entry ${to}`;
  return `The node was restored from a backup of ${from} entries, by its own entry ${leafIndex}; what had followed is gone: ${lost}.`;
}

/** A report in plain words, one sentence a line. */
export function describeReport(report: OwnReport): string[] {
  const { ok, size, root, erased, findings, breaks, heads, signature, witnessed } = report;
  return [
    ok ? `All ${size} entries verify; the root is ${root}.` : `The ledger does NOT verify (${size} entries read).`,
    ...breaks.map(describeBreak),
    ...findings.map((finding) => `- ${MEANING[finding.code](finding)}`),
    ...heads.map(({ size: held, heldBy }) => `Held against the head of ${held} entries that ${heldBy} keeps.`),
    ...(erased > 0 ? [`${erased} entries were erased; their commitments stand.`] : []),
    SIGNATURE[signature],
    ...(witnessed
      ? []
      : ['Nothing outside this database was asked; a ledger rewritten as a whole shows only to a witness.']),
  ];
}
