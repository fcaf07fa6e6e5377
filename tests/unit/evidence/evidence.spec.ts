import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { signObject } from '#libs/envelope/sign.js';
import type { FindingCode } from '#libs/evidence/report.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { leafHash } from '#libs/ledger/merkle.js';
import { ProvingTree } from '#libs/ledger/proving-tree.js';
import type { Evidence } from '#libs/schema-check/generated/types.js';
import { describeEvidence } from '../../../services/cli/describe-evidence.js';
import { SomeHolders } from '../../support/holders.js';
import { at, someEvidence, SomeEvidence } from '../../support/some-evidence.js';

const some = someEvidence();
const whole = some.bundle();
const read = (text: string) => JSON.parse(text) as Evidence & { ledger: NonNullable<Evidence['ledger']> };
const codesOf = (text: string, { root }: SomeEvidence = some) =>
  verifyEvidence(text, root).findings.map(({ code }) => code);
type Bundle = ReturnType<typeof read>;

/** The bundle as somebody changed it and wrote it rightly again. */
function changed(change: (bundle: Bundle) => void, from: string = whole): string {
  const bundle = read(from);
  change(bundle);
  return canonicalJson(bundle);
}

describe('an evidence bundle', () => {
  it.each(['mr', 'ne'] as const)(
    'proves at %s who said what, what was received, and where the ledger has it',
    (node) => {
      const report = verifyEvidence(some.bundle(node), some.root);
      expect({ findings: report.findings, gaps: report.gaps, ok: report.ok }).toEqual({
        findings: [],
        gaps: [],
        ok: true,
      });
      expect(report).toMatchObject({ node, peer: node === 'mr' ? 'ne' : 'mr', conversationId: some.conversationId });
      expect(report.messages.map(({ from, step, receipt }) => [from, step, receipt?.outcome])).toEqual([
        ['mr', 'offer', 'received'],
        ['ne', 'request-information', 'received'],
        ['mr', 'provide-information', 'received'],
        ['ne', 'accept', 'received'],
      ]);
      const { entries } = some.ledgers[node];
      for (const { messageId, place, receipt } of report.messages) {
        expect(entries[place!]?.content).toMatchObject({ messageId });
        expect(entries[receipt!.place!]?.content).toMatchObject({ messageId, outcome: 'received' });
      }
      expect(report.ledger).toMatchObject({ size: entries.length, entries: 8 });
      expect(report.ledger?.grewFrom).toHaveLength(2);
      expect(report.peerHeads).toHaveLength(2);
    },
  );

  it('proves the same without the content, of which it holds nothing', () => {
    const closed = some.bundle('mr', { open: false });
    const [with_, without] = [whole, closed].map((text) => verifyEvidence(text, some.root));
    expect(without!.ok).toBe(true);
    const bare = ({ messages, ...rest }: NonNullable<typeof without>) => ({
      ...rest,
      messages: messages.map(({ shown, closed: shut, ...message }) => ({
        ...message,
        all: [...shown, ...shut].sort(),
      })),
    });
    expect(bare(without!)).toEqual(bare(with_!));
    expect(without!.messages.flatMap(({ shown }) => shown)).toEqual([]);
    expect(with_!.messages.flatMap(({ closed: shut }) => shut)).toEqual([]);
    for (const line of some.messages.flatMap(({ lines }) => lines)) {
      expect(whole).toContain(JSON.stringify(line));
      expect(closed).not.toContain((JSON.parse(line) as [string])[0]);
    }
  });

  it('never verifies with any byte of it changed', () => {
    const bytes = Buffer.from(whole, 'utf8');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, mask) => {
        const other = Buffer.from(bytes);
        other[place] = bytes[place]! ^ mask;
        expect(verifyEvidence(other.toString('utf8'), some.root).ok).toBe(false);
        expect(verifyEvidence(other.toString('latin1'), some.root).ok).toBe(false);
      }),
      { seed: 15, numRuns: 600 },
    );
  });

  it('never verifies cut short, or with anything added', () => {
    const { root } = some;
    for (const text of ['', '{}', whole.slice(0, -1), `${whole}\n`, ` ${whole}`, `${whole}${whole}`]) {
      expect(verifyEvidence(text, root)).toMatchObject({
        ok: false,
        messages: [],
        findings: [{ code: 'not-a-bundle' }],
      });
    }
    expect(codesOf(changed((bundle) => Object.assign(bundle, { more: 1 })))).toEqual(['not-a-bundle']);
  });

  it('says nothing of whose keys they are without a root, and does not believe others', () => {
    const { ok, findings } = verifyEvidence(whole, undefined);
    expect({ ok, findings }).toEqual({ ok: false, findings: [{ code: 'trust-unchecked' }] });
    expect(verifyEvidence(whole, new SomeHolders().root).findings).toEqual([{ code: 'trust-unsigned' }]);
    const stricter = some.holders.rootBy(some.holders.people, { threshold: 3 });
    expect(verifyEvidence(whole, stricter).findings).toEqual([{ code: 'trust-unsigned' }]);
  });
});

const strangerKey = signingKey(generateKey('Ed25519'));

/** What a node may try that hands out a bundle of its own making: it holds its own key, and no other. */
const LIES: readonly [string, (bundle: Bundle) => void, FindingCode][] = [
  ['leaves a message out', ({ messages }) => void messages.splice(1, 1), 'predecessor-left-out'],
  ['leaves the last message out', ({ messages }) => void messages.pop(), 'message-left-out'],
  ['shows a message twice', ({ messages }) => void messages.push(messages[0]!), 'message-twice'],
  [
    'says something else in another’s name',
    ({ messages }) =>
      void (messages[1]!.claims = messages[1]!.claims.replace('"step":"request-information"', '"step":"decline"')),
    'message-unproved',
  ],
  [
    'signs in another’s name',
    ({ messages }) => {
      const claims = JSON.parse(messages[1]!.claims) as object;
      Object.assign(messages[1]!, pick(signObject('passerelle-message+v1', claims, some.keys.mr)));
    },
    'message-unproved',
  ],
  [
    'exchanges two receipts',
    ({ messages }) => {
      [messages[0]!.receipt, messages[2]!.receipt] = [messages[2]!.receipt!, messages[0]!.receipt!];
    },
    'receipt-foreign',
  ],
  [
    'makes a receipt itself',
    ({ messages }) => {
      const { receipt } = messages[0]!;
      Object.assign(
        receipt!,
        pick(signObject('passerelle-receipt+v1', JSON.parse(receipt!.claims) as object, some.keys.mr)),
      );
    },
    'receipt-unproved',
  ],
  [
    'shows other content under the signature',
    ({ messages }) => void (messages[0]!.shown[0] = messages[0]!.shown[0]!.replace('15-17', '10-12')),
    'content-differs',
  ],
  [
    'moves content to another message',
    ({ messages }) => void messages[0]!.shown.push(messages[2]!.shown[0]!),
    'content-differs',
  ],
  ['names another node as its own', (bundle) => void (bundle.node = 'ne'), 'checkpoint-unproved'],
  [
    'names another conversation',
    (bundle) =>
      void (bundle.conversationId = bundle.conversationId.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
    'message-foreign',
  ],
  [
    'signs the head by a key that is nobody’s',
    ({ ledger }) => {
      Object.assign(
        ledger.checkpoint,
        pick(signObject('passerelle-checkpoint+v1', JSON.parse(ledger.checkpoint.claims) as object, strangerKey)),
      );
    },
    'checkpoint-unproved',
  ],
  ['gives an entry another place', ({ ledger }) => void (ledger.entries[0]!.index += 1), 'entry-unproved'],
  [
    'gives an entry another content',
    ({ ledger }) => void (ledger.entries[0]!.content['step'] = 'decline'),
    'entry-unproved',
  ],
  [
    'gives an entry another salt',
    ({ ledger }) => void (ledger.entries[0]!.salt = ledger.entries[1]!.salt),
    'entry-unproved',
  ],
  ['leaves out how the ledger grew', ({ ledger }) => void (ledger.heads = []), 'ledger-rewritten'],
  ['leaves its ledger out', (bundle) => void delete (bundle as Evidence).ledger, 'ledger-rewritten'],
  ['breaks a proof of how it grew', ({ ledger }) => void ledger.heads[0]!.proof.pop(), 'head-unproved'],
  ['takes a signature off the trust list', takeSignatureOffList, 'trust-unsigned'],
];

function takeSignatureOffList({ trust }: Evidence): void {
  const { signed, signatures } = JSON.parse(trust.targets) as { signed: unknown; signatures: unknown[] };
  trust.targets = canonicalJson({ signed, signatures: signatures.slice(1) });
}

function pick({ jws, claims }: { jws: string; claims: string }) {
  return { jws, claims };
}

describe('a node that hands out a bundle and lies', () => {
  it.each(LIES)('%s: found', (_name, lie, code) => {
    const lying = changed(lie);
    expect(lying).not.toBe(whole);
    expect(codesOf(lying)).toContain(code);
    expect(verifyEvidence(lying, some.root).ok).toBe(false);
  });

  it('rewrites its ledger, signs it anew, and is found by the heads that it had signed into receipts', () => {
    const other = someEvidence();
    const { entries } = other.ledgers.mr;
    // An act long ago that it would rather not have recorded.
    other.ledgers.mr.entries[2] = { ...entries[2]!, commitment: Buffer.alloc(32, 1), salt: null, content: null };
    const report = verifyEvidence(other.bundle('mr'), other.root);
    // The head that it signs now is of the old ledger: entries are proved against it no more.
    expect(report.ok).toBe(false);
    const rewritten = withLedgerOf(other);
    expect(codesOf(rewritten, other)).toEqual(['ledger-rewritten', 'ledger-rewritten']);
  });

  it('cuts its ledger before what it had signed heads of', () => {
    const short = someEvidence();
    const size = short.ledgers.mr.tree.size;
    short.ledgers.mr.entries.splice(12);
    expect(size).toBeGreaterThan(12);
    expect(codesOf(withLedgerOf(short), short)).toContain('ledger-rewritten');
  });

  it('hides by an older trust list that a key was revoked', () => {
    const older = someEvidence();
    const said = older.say('mr', 'handover', { minutes: 50, shown: { PROTOCOL: 'x' } });
    older.listVersion = 6;
    const { findings } = verifyEvidence(older.bundle('mr'), older.root);
    expect(findings).toContainEqual({ code: 'trust-older', about: said.id });
  });
});

/** The ledger that its entries make now, with a head signed anew. */
function withLedgerOf(some: SomeEvidence): string {
  const { entries } = some.ledgers.mr;
  const fresh = new ProvingTree();
  for (const { commitment } of entries) fresh.append(leafHash(commitment));
  Object.assign(some.ledgers.mr, { tree: fresh });
  return some.bundle('mr');
}

describe('what is proved only in part', () => {
  const gapsOf = (text: string, { root }: SomeEvidence = some) => verifyEvidence(text, root).gaps;

  it('says which message has no receipt, and never that it was received', () => {
    const text = changed(({ messages }) => void delete messages[3]!.receipt);
    const report = verifyEvidence(text, some.root);
    expect(report.gaps).toContainEqual({ code: 'no-receipt', about: some.messages[3]!.id });
    expect(report.messages[3]).toMatchObject({ step: 'accept', receipt: null });
    expect(describeEvidence(report).join('\n')).not.toMatch(new RegExp(`mr signed on ${at(31)}`));
  });

  it('says which message has no place in the ledger, and that a ledger is not there', () => {
    const text = changed(({ ledger }) => void ledger.entries.splice(0, 1));
    expect(gapsOf(text)).toEqual([{ code: 'no-place', about: some.messages[0]!.id }]);
  });

  it('says that a ledger is not there of which the node had signed no head yet', () => {
    const young = new SomeEvidence();
    const said = young.say('ne', 'offer', { minutes: 1, shown: { PROTOCOL: 'x' } });
    said.receipt = young.receiptOf('mr', 'ne', { ...said, minutes: 2 }, young.ledgers.mr.head(0));
    const none = changed((bundle) => void delete (bundle as Evidence).ledger, young.bundle());
    expect(verifyEvidence(none, young.root)).toMatchObject({ ok: true, findings: [], gaps: [{ code: 'no-ledger' }] });
  });

  it('believes nothing of a revoked key that no receipt dates, and says what rests on its times alone', () => {
    const revoked = someEvidence();
    const [thumbprint, effectiveAt] = [revoked.keys.ne.thumbprint, at(25)];
    revoked.revocations = [{ thumbprint, effectiveAt, reason: 'stolen' }];
    const report = verifyEvidence(revoked.bundle('mr'), revoked.root);
    const [offer, question, , accept] = revoked.messages;
    expect(report.gaps).toContainEqual({ code: 'key-revoked', about: offer!.id });
    expect(report.gaps).toContainEqual({ code: 'key-revoked', about: question!.id });
    // Receipted after the revocation.
    expect(report.messages.map(({ messageId }) => messageId)).not.toContain(accept!.id);
    expect(report.gaps).toContainEqual({ code: 'after-revocation', about: accept!.id });
  });

  it('says that clocks are apart', () => {
    const skewed = someEvidence();
    const said = skewed.say('mr', 'handover', { minutes: 100, shown: { PROTOCOL: 'x' } });
    said.receipt = skewed.receiptOf('ne', 'mr', { ...said, minutes: 90 });
    expect(gapsOf(skewed.bundle('mr'), skewed)).toContainEqual({ code: 'clocks-apart', about: said.id });
  });
});

describe('the words for it', () => {
  it('say who sent what when, what stands where, and what is not proved', () => {
    const text = describeEvidence(verifyEvidence(whole, some.root)).join('\n');
    expect(text).toMatch(/^Everything in this bundle verifies\./);
    expect(text).toContain(`mr sent “offer” to ne on ${at(1)}`);
    expect(text).toMatch(/ne signed on \S+ that it was received \(ledger entry \d+\)/);
    expect(text).toContain('Nothing of its first');
    expect(text).toContain('Not proved:');
  });

  it.each(LIES)('%s: said in the first line, and why in the next', (_name, lie) => {
    const [first, second] = describeEvidence(verifyEvidence(changed(lie), some.root));
    expect(first).toMatch(/does NOT verify|Nothing is proved/);
    expect(second).toMatch(/^! /);
  });
});
