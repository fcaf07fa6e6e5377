import { v7 as uuidv7 } from 'uuid';
import { makeDisclosures } from '#libs/envelope/disclosures.js';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { type Signed, signObject } from '#libs/envelope/sign.js';
import { assembleEvidence, type KeptMessage } from '#libs/evidence/assemble-evidence.js';
import { LedgerExcerpt } from '#libs/evidence/ledger-excerpt.js';
import { trustPartOf } from '#libs/evidence/trust-part.js';
import { commitEntry } from '#libs/ledger/commitment.js';
import type { EntryKind } from '#libs/ledger/entry.js';
import { leafHash } from '#libs/ledger/merkle.js';
import { ProvingTree } from '#libs/ledger/proving-tree.js';
import type { StoredEntry } from '#libs/ledger/verify-ledger.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import type { AgreementText, Revocation } from '#libs/trust/types.js';
import { proveList } from '../../services/directory/author-edition.js';
import { SomeHolders } from './holders.js';

const DIGEST = 'A'.repeat(43);
/** Of a token that a test reads in its own way. */
const BYTES = new Uint8Array(3);
export const START = Date.parse('2026-11-23T10:00:00.000Z');

export const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

interface Sent extends KeptMessage {
  id: string;
  digest: string;
  lines: readonly string[];
}

interface Saying {
  minutes: number;
  shown: Record<string, string>;
  /** Claims that most messages do not make, or make otherwise. */
  also?: Record<string, unknown>;
  /** Whether it never arrives. */
  lost?: boolean;
  /** Whether entries about its receipt name no digest of that. */
  undigested?: boolean;
  /** The code with which it is refused. */
  refused?: string;
}

interface Answered {
  id: string;
  digest: string;
  minutes: number;
  answer?: { outcome: string; code?: string };
}

/** A node's ledger, of which every head can be had. */
export class SomeLedger {
  readonly entries: StoredEntry[] = [];
  readonly tree = new ProvingTree();

  add(kind: EntryKind, facts: Record<string, unknown>, minutes: number): number {
    const { salt, commitment, content } = commitEntry(kind, facts, new Date(START + minutes * 60_000));
    this.entries.push({ leafIndex: this.entries.length, salt, commitment, content });
    this.tree.append(leafHash(commitment));
    return this.entries.length - 1;
  }

  head(size = this.tree.size): { size: number; root: string } {
    return { size, root: Buffer.from(this.tree.root(size)).toString('base64url') };
  }
}

/** Two nodes, what they said to each other in one conversation, and what each of them kept: small, and really signed. */
export class SomeEvidence {
  readonly conversationId = uuidv7();
  readonly ledgers = { mr: new SomeLedger(), ne: new SomeLedger() };
  readonly messages: Sent[] = [];
  readonly holders = new SomeHolders();
  private readonly jwks = { mr: generateKey('Ed25519'), ne: generateKey('Ed25519') };
  readonly keys = { mr: signingKey(this.jwks.mr), ne: signingKey(this.jwks.ne) };
  listVersion = 7;
  revocations: Revocation[] = [];
  /** When the exporting node signed its newest head, and when one that an authority has stamped, in minutes. */
  headAt = 600;
  stampedAt: number | undefined;
  /** Another key, by which a node signs heads from these minutes on. */
  private renewed: { node: 'mr' | 'ne'; minutes: number; jwk: ReturnType<typeof generateKey> } | undefined;

  get root(): string {
    return this.holders.root;
  }

  /** A message and its receipt, recorded by both. @param shown what it says, by category */
  say(from: 'mr' | 'ne', step: string, said: Saying): Sent {
    const { minutes, refused } = said;
    const to = from === 'mr' ? 'ne' : 'mr';
    const sent = this.send(from, to, step, said);
    const { id, digest } = sent;
    const { conversationId } = this;
    const facts = { conversationId, messageId: id, step, messageDigest: digest };
    this.ledgers[from].add('message-sent', { ...facts, peer: to }, minutes);
    this.messages.push(sent);
    if (said.lost) return sent;
    const answer = refused ? { outcome: 'refused', code: refused } : { outcome: 'received' };
    if (!refused) this.ledgers[to].add('message-received', { ...facts, peer: from }, minutes + 1);
    const receipt = this.receiptOf(to, from, { id, digest, minutes: minutes + 1, answer });
    sent.receipt = receipt;
    const told = { messageId: id, ...answer, ...(said.undigested ? {} : { receiptDigest: receipt.digest }) };
    this.ledgers[to].add('receipt-sent', { peer: from, ...told }, minutes + 1);
    this.ledgers[from].add('receipt-received', { conversationId, peer: to, ...told }, minutes + 2);
    return sent;
  }

  private send(from: 'mr' | 'ne', to: string, step: string, { minutes, shown, also = {} }: Saying): Sent {
    const parts = Object.entries(shown).map(([category, value]) => [category, { '/said': value }] as const);
    const { lines, digests } = makeDisclosures(Object.fromEntries(parts));
    const id = uuidv7();
    const parents = this.messages.slice(-1).map(({ digest }) => digest);
    const claims = { ...this.claims({ from, to, id, step, parents, minutes, digests }), ...also };
    const { digest, jws, claims: text } = signObject('passerelle-message+v1', claims, this.keys[from]);
    return { id, digest, jws, claims: text, lines, shown: [], receipt: undefined };
  }

  receiptOf(
    by: 'mr' | 'ne',
    to: string,
    { id, digest, minutes, answer = { outcome: 'received' } }: Answered,
    head = this.ledgers[by].head(),
  ): Signed {
    const said = { v: 1, issuer: by, audience: to, audienceKey: DIGEST, messageId: id, messageDigest: digest };
    const rest = { ...answer, at: at(minutes), ledgerHead: head, trustListVersion: this.listVersion };
    return signObject('passerelle-receipt+v1', { ...said, ...rest }, this.keys[by]);
  }

  /** Gives a node another key, beside the one that it had. */
  renewKey(node: 'mr' | 'ne', minutes: number): void {
    this.renewed = { node, minutes, jwk: generateKey('Ed25519') };
  }

  private keyAt(node: 'mr' | 'ne', minutes: number) {
    const { renewed } = this;
    return renewed?.node === node && renewed.minutes <= minutes ? signingKey(renewed.jwk) : this.keys[node];
  }

  /** Acts of other cases in between. */
  pass(minutes: number): void {
    for (const ledger of Object.values(this.ledgers)) {
      for (let each = 0; each < 5; each += 1) ledger.add('reading', { caseId: uuidv7(), what: 'case' }, minutes);
    }
  }

  /** What a node would hand out. @param open whether the content comes along */
  bundle(
    node: 'mr' | 'ne' = 'mr',
    { open = true, messages = this.messages }: { open?: boolean; messages?: readonly Sent[] } = {},
  ): string {
    const { entries } = this.ledgers[node];
    const excerpt = new LedgerExcerpt(this.conversationId, new Set(messages.map(({ id }) => id)));
    entries.forEach((entry) => excerpt.take(entry));
    const { size, root } = this.ledgers[node].head();
    const signedAt = (minutes: number) => {
      const claims = { v: 1, node, size, root, at: at(minutes) };
      const signed = signObject('passerelle-checkpoint+v1', claims, this.keyAt(node, minutes));
      return { jws: signed.jws, claims: signed.claims };
    };
    const stamped = this.stampedAt === undefined ? [] : [{ size, root, ...signedAt(this.stampedAt), token: BYTES }];
    return assembleEvidence({
      node,
      conversationId: this.conversationId,
      trust: trustPartOf(this.trustList()),
      messages: messages.map(({ jws, claims, receipt, lines }) => ({
        ...{ jws, claims, shown: open ? lines : [] },
        receipt: receipt && { jws: receipt.jws, claims: receipt.claims },
      })),
      ledger: { excerpt, checkpoint: signedAt(this.headAt), size, stamped },
    });
  }

  trustList() {
    const validity = { notBefore: at(-100_000), notAfter: at(1_000_000) };
    const agreement: AgreementText = {
      id: 'mr-ne',
      version: 1,
      parties: ['mr', 'ne'],
      validFrom: at(-10_000),
      validUntil: at(500_000),
      terms: [],
      onwardSharing: 'none',
    };
    return proveList(
      {
        v: 1,
        version: this.listVersion,
        issuedAt: at(-5),
        expiresAt: at(10_000),
        participants: [
          { id: 'mr', country: 'MR', kind: 'authority', roles: [] },
          { id: 'ne', country: 'NE', kind: 'authority', roles: [] },
        ],
        keys: [
          ...(['mr', 'ne'] as const).map((node) => listKey(node, this.jwks[node], validity)),
          ...(this.renewed ? [listKey(this.renewed.node, this.renewed.jwk, validity)] : []),
        ],
        revocations: this.revocations,
        agreements: [signAgreement(agreement, this.keys)],
      },
      this.holders.people.slice(0, 2),
    );
  }

  private claims(said: {
    from: string;
    to: string;
    id: string;
    step: string;
    parents: string[];
    minutes: number;
    digests: Record<string, string>;
  }) {
    return {
      v: 1,
      issuer: said.from,
      audience: said.to,
      audienceKey: DIGEST,
      messageId: said.id,
      conversationId: this.conversationId,
      kind: 'case-transfer',
      step: said.step,
      schema: `urn:passerelle:schema:case-transfer:${said.step}:v1`,
      parents: said.parents,
      sequence: this.messages.length + 1,
      epoch: 1,
      issuedAt: at(said.minutes),
      expiresAt: at(said.minutes + 40_000),
      purpose: 'case-transfer',
      agreement: { id: 'mr-ne', version: 1 },
      categories: Object.keys(said.digests).sort(),
      digests: said.digests,
      trustListVersion: this.listVersion,
      onwardSharing: 'none',
    };
  }
}

/** An offer, a question, its answer and the acceptance. */
export function someEvidence(): SomeEvidence {
  const some = new SomeEvidence();
  some.pass(0);
  some.say('mr', 'offer', { minutes: 1, shown: { PROTOCOL: 'high', ID_CORE: '15-17' } });
  some.pass(5);
  some.say('ne', 'request-information', { minutes: 10, shown: { PROTOCOL: 'why' } });
  some.say('mr', 'provide-information', { minutes: 20, shown: { PROTOCOL: 'so', HEALTH: 'none' } });
  some.pass(25);
  some.say('ne', 'accept', { minutes: 30, shown: { PROTOCOL: 'yes' } });
  some.pass(40);
  return some;
}
