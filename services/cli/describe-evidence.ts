import type {
  EvidenceReport,
  Finding,
  FindingCode,
  Gap,
  GapCode,
  MessageProof,
  StampProof,
} from '#libs/evidence/report.js';

type About = Finding['about'];

const CONTRADICTS: Readonly<Record<FindingCode, (about: About) => string>> = {
  'not-a-bundle': () => 'This is not an evidence bundle, or not one byte for byte as it was written.',
  'trust-unsigned': () =>
    'The trust list in it is not signed as the root demands: it is not known whose keys are whose.',
  'trust-unchecked': () => 'No root was given (--root): whose keys these are is only the bundle’s own word.',
  'trust-older': (id) => `Message ${id}: the exporting node used a newer trust list than the one it shows here.`,
  'message-unproved': (at) => `Message no. ${at} of the file is not signed by a key that its author had then.`,
  'message-foreign': (id) => `Message ${id} is of another conversation, or between others.`,
  'message-twice': (id) => `Message ${id} is there twice.`,
  'message-left-out': (at) => `Entry ${at} of the ledger is about a message of this conversation that is not shown.`,
  'predecessor-left-out': (id) => `Message ${id} follows one that is not shown: something was taken out.`,
  'content-differs': (id) => `Message ${id}: the content is not what its author signed.`,
  'receipt-unproved': (at) =>
    `The receipt of message no. ${at} of the file is not signed by a key that its author had then.`,
  'receipt-foreign': (id) => `Message ${id}: the receipt beside it is for something else.`,
  'checkpoint-unproved': () => 'The head of the ledger is not signed by the exporting node.',
  'entry-unproved': (at) => `Entry ${at} does not stand in the ledger of which the head is signed.`,
  'entry-differs': (at) => `Entry ${at} of the ledger says something else than what was signed.`,
  'head-unproved': (size) => `It is not shown that the ledger grew out of its first ${size} entries.`,
  'ledger-rewritten': (id) =>
    `The ledger is not shown to have grown out of the head that its node signed into the receipt for ${id}: something before it was changed or removed.`,
  'stamp-unproved': (at) => `Time-stamp no. ${at} of the file is none.`,
  'stamp-foreign': (at) => `Time-stamp no. ${at} of the file is of something else than a head of this ledger.`,
  'stamp-untrusted': (at) => `Time-stamp no. ${at} of the file is by nobody whose certificate was given.`,
  'peer-two-ledgers': (size) =>
    `The peer signed two different ledgers of ${size} entries: it rewrote its ledger, or was restored from a backup.`,
};

const OPEN: Readonly<Record<GapCode, (about: Gap['about']) => string>> = {
  'no-receipt': (id) => `that ${id} was received: there is no receipt for it here`,
  'no-place': (id) => `where the ledger records ${id}`,
  'no-receipt-place': (id) => `where the ledger records the receipt for ${id}`,
  'no-ledger': () => 'anything of the ledger: no signed head of it is here',
  'no-agreement': (id) => `that the agreement which ${id} names was in force: the list does not hold it for that time`,
  'newer-list': (id) => `what a newer trust list says, which the peer of ${id} had already`,
  'edition-not-shown': () =>
    'that no key was revoked at once: the bundle does not show the edition of the directory that would name it',
  'key-revoked': (id) =>
    `that ${id} and its receipt were signed before a key was revoked, other than by their own times`,
  'clocks-apart': (id) => `the times of ${id}: it was received before it was sent, by the clocks of the two`,
  'lost-in-restore': (id) =>
    `the ledger at the time of ${id}: the node lost that end of it and was restored from a backup`,
  'after-revocation': (id) =>
    `message ${id}: its author’s key was revoked, and nothing shows that it was received before`,
  'receipt-after-revocation': (id) =>
    `that ${id} was received when it says: the key of the receipt was revoked by then`,
  'head-after-revocation': () => 'anything of the ledger: its head was signed when the key was revoked already',
  'head-undated': (size) =>
    `that what came after the first ${size} entries was there before the key of the head was revoked, other than by the head’s own time`,
  'stamp-unchecked': (size) =>
    `when the first ${size} entries were there at the latest: no certificates of an authority were given (--certificates)`,
  'stamp-after-revocation': (size) =>
    `when the first ${size} entries were there, by one stamp: the key of the head that it is over was revoked by then`,
};

/** A report in plain words: what is proved, what contradicts, what is not proved. */
export function describeEvidence(report: EvidenceReport): string[] {
  const { findings, gaps, trust } = report;
  if (!trust) return ['Nothing is proved.', ...findings.map(contradiction)];
  return [
    findings.length === 0
      ? isAllProved(report)
        ? 'Everything in this bundle verifies.'
        : 'What is listed as proved verifies; some of this bundle is not proved, as is said below.'
      : 'This bundle does NOT verify; rely on nothing below before that is explained.',
    ...findings.map(contradiction),
    '',
    `Proved, by keys of trust list ${trust.version} of ${trust.issuedAt}:`,
    ...describeEdition(trust),
    `- Conversation ${report.conversationId}${report.kind ? ` (${report.kind})` : ''}, as kept by ${report.node}.`,
    ...report.messages.flatMap((message) => describeMessage(message, report.ledger?.stamped ?? [])),
    ...describeLedger(report),
    '',
    'Not proved:',
    ...gaps.map(({ code, about }) => `- ${OPEN[code](about)}.`),
    `- that nothing was said after the messages shown; ask ${report.peer ?? 'the other side'} for its own bundle.`,
    describeTimes(report),
    ...(report.peerHeads.length > 0 ? [`- the ledger of ${report.peer}, of which only heads are here.`] : []),
  ];
}

function describeEdition({ edition }: NonNullable<EvidenceReport['trust']>): string[] {
  return edition
    ? [`- By edition ${edition.version} of the directory, the newest until ${edition.freshUntil} at most.`]
    : [];
}

const LATE: readonly GapCode[] = [
  'after-revocation',
  'receipt-after-revocation',
  'head-after-revocation',
  'stamp-after-revocation',
];

function isAllProved({ gaps }: EvidenceReport): boolean {
  return !gaps.some(({ code }) => LATE.includes(code));
}

function contradiction({ code, about }: Finding): string {
  return `! ${CONTRADICTS[code](about)}`;
}

function describeTimes({ ledger, gaps }: EvidenceReport): string {
  const others = '- times, other than as the word of whoever signed them';
  const unchecked = gaps.some(({ code }) => code === 'stamp-unchecked');
  if (!ledger || unchecked) return `${others}.`;
  return ledger.stamped.length > 0
    ? `${others}, and of the authority that stamped the ledger.`
    : `${others}: no time-stamp of an authority is in it.`;
}

function describeMessage(message: MessageProof, stamped: readonly StampProof[]): string[] {
  const { messageId, step, from, to, issuedAt, shown, closed, place, receipt } = message;
  const answered = receipt
    ? [`  ${receipt.by} signed on ${receipt.at} that it was ${outcomeOf(receipt)}${placed(receipt.place)}.`]
    : [];
  return [
    `- ${from} sent “${step}” to ${to} on ${issuedAt}: message ${messageId}${placed(place)}.`,
    `  Content shown: ${listed(shown)}; only its salted digest: ${listed(closed)}.`,
    ...answered,
    ...describeStamp(place, stamped),
  ];
}

/** The first stamp that covers an entry says most of when it was there. */
function describeStamp(place: number | null, stamped: readonly StampProof[]): string[] {
  const first = place === null ? undefined : stamped.find(({ size }) => size > place);
  return first ? [`  This was in the ledger at the latest at ${first.at}, says authority “${first.by}”.`] : [];
}

function outcomeOf({ outcome, code }: NonNullable<MessageProof['receipt']>): string {
  return code ? `${outcome} (${code})` : outcome;
}

function placed(place: number | null): string {
  return place === null ? '' : ` (ledger entry ${place})`;
}

function listed(categories: readonly string[]): string {
  return categories.length > 0 ? categories.join(', ') : 'none';
}

function describeLedger({ ledger, node, peer, peerHeads }: EvidenceReport): string[] {
  const held = peerHeads.map(({ size, at }) => `${size} on ${at}`).join(', ');
  const witnessed = peerHeads.length > 0 ? [`- ${peer} signed heads of its own ledger of these sizes: ${held}.`] : [];
  if (!ledger) return witnessed;
  const { size, root, at, entries, grewFrom, breaks, stamped } = ledger;
  return [
    `- ${node} signed the head of its ledger of ${size} entries on ${at}; root ${root}. The ${entries} entries shown stand in it.`,
    ...(grewFrom.length > 0
      ? [
          `- Nothing of its first ${grewFrom.at(-1)} entries was changed or removed since it signed heads of ${grewFrom.join(', ')} entries to ${peer}.`,
        ]
      : []),
    ...breaks.map(
      ({ leafIndex, from }) => `- Its entry ${leafIndex} says that it was restored from a backup of ${from} entries.`,
    ),
    ...stamped.map(
      (stamp) =>
        `- Its first ${stamp.size} entries were in it at the latest at ${stamp.at}, says authority “${stamp.by}”; nothing of them was changed or removed since.`,
    ),
    ...witnessed,
  ];
}
