import { createHash } from 'node:crypto';
import { allowedSteps } from '../../../services/country-node/src/domain/conversations/allowed-steps.js';
import { nameOf } from '../../../services/country-node/src/domain/conversations/build-graph.js';
import { checkStep } from '../../../services/country-node/src/domain/conversations/check-step.js';
import { mayBeVoided } from '../../../services/country-node/src/domain/conversations/check-void.js';
import { findUnopened } from '../../../services/country-node/src/domain/conversations/check-opened.js';
import {
  type ConversationKind,
  isControlStep,
  OPENED_STEP,
  type SignedStep,
  VOID_STEP,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import {
  foldConversation,
  type FoldedConversation,
} from '../../../services/country-node/src/domain/conversations/fold-conversation.js';
import { refusedWith } from '../../../services/country-node/src/domain/conversations/refused-with.js';
import { Refusal } from '../../../services/country-node/src/domain/refusal.js';

let lastNumber = 0;

/** A signed step with a digest over all it says, as on the wire; ids grow as UUIDv7 do. */
export function sign(
  fields: Omit<SignedStep, 'digest' | 'messageId' | 'issuedAt'> & { messageId?: string },
): SignedStep {
  const messageId = fields.messageId ?? `id-${String(++lastNumber).padStart(12, '0')}`;
  const said = { ...fields, messageId, issuedAt: '2026-11-23T10:00:00.000Z' };
  return { ...said, digest: createHash('sha256').update(JSON.stringify(said)).digest('base64url') };
}

export interface Receipt {
  digest: string;
  code?: string;
}

/**
 * One honest node's part in a conversation: it acts on what it holds, takes in what checkStep allows, keeps what waits,
 * answers every message with a receipt, and the same one for a repetition.
 */
export class Side {
  private readonly kept = new Map<string, SignedStep>();
  readonly unreceipted = new Set<string>();
  /** What is sent until it is answered, voided or repeated. */
  private readonly outbox = new Set<string>();
  private readonly ignored = new Set<string>();
  /** Of these nothing is taken any more, under whatever id. */
  private readonly gone = new Set<string>();
  private readonly answers = new Map<string, Receipt>();
  private waiting: SignedStep[] = [];
  /** What is held amounts to the same until something is held beside it. */
  private folded: FoldedConversation | undefined;

  constructor(
    readonly kind: ConversationKind,
    readonly role: string,
    /** Digests past their expiry: refused on arrival, unless taken in before. */
    private readonly expired: ReadonlySet<string> = new Set(),
  ) {}

  get held(): ReadonlyMap<string, SignedStep> {
    return this.kept;
  }

  fold(): FoldedConversation {
    return (this.folded ??= foldConversation(this.kind, this.held.values(), this.ignored));
  }

  /** Another one that has come as far. */
  copy(): Side {
    const copy = new Side(this.kind, this.role, this.expired);
    for (const message of this.held.values()) copy.hold(message);
    for (const digest of this.unreceipted) copy.unreceipted.add(digest);
    for (const digest of this.outbox) copy.outbox.add(digest);
    for (const digest of this.ignored) copy.ignored.add(digest);
    for (const digest of this.gone) copy.gone.add(digest);
    for (const [digest, answer] of this.answers) copy.answers.set(digest, answer);
    copy.waiting = [...this.waiting];
    copy.folded = this.folded;
    return copy;
  }

  hold(message: SignedStep): void {
    this.kept.set(message.digest, message);
    this.folded = undefined;
  }

  /** Undefined where the kind says nothing about responsibility. */
  isResponsible(): boolean | undefined {
    const { responsible } = this.fold();
    return responsible === undefined ? undefined : responsible === this.role;
  }

  steps(): string[] {
    return allowedSteps(this.kind, this.fold(), this.role).map(({ step }) => step);
  }

  send(step: string): SignedStep {
    return this.keep(sign({ author: this.role, step, parents: this.fold().heads }));
  }

  /** A person here opens the latest message of the other side. */
  open(): SignedStep | undefined {
    const target = findUnopened(this.kind, [...this.held.values()], { role: this.role, folded: this.fold() });
    return target && this.keep(sign({ author: this.role, step: OPENED_STEP, parents: [target.digest] }));
  }

  /** Own messages that were neither receipted nor repeated nor voided. */
  pending(): SignedStep[] {
    return [...this.outbox].flatMap((digest) => this.held.get(digest) ?? []);
  }

  /** The basis of a message fell away before its receipt came. */
  void(target: SignedStep): SignedStep | undefined {
    if (isControlStep(target.step) || !mayBeVoided(this.kind, target.step)) return undefined;
    this.outbox.delete(target.digest);
    const voids = nameOf(this.held.values(), target);
    return this.keep(sign({ author: this.role, step: VOID_STEP, parents: target.parents, voids }));
  }

  /** Expiry lapsed in the queue: sealed again under a new id. */
  repeat(target: SignedStep): SignedStep | undefined {
    const { author, step, parents, voids } = target;
    if (step === OPENED_STEP) return undefined;
    this.outbox.delete(target.digest);
    const supersedes = nameOf(this.held.values(), target);
    return this.keep(sign({ author, step, parents, supersedes, ...(voids ? { voids } : {}) }));
  }

  /** Takes one message; returns the receipts that are due now, its own and those of messages that waited for it. */
  receive(message: SignedStep): Receipt[] {
    const known = this.answers.get(message.digest);
    if (known) return [known];
    const receipt = this.judge(message);
    return receipt ? [receipt, ...this.retryWaiting()] : [];
  }

  /** Returns what has to be sent in its place, if anything. */
  receipt({ digest, code }: Receipt): SignedStep | undefined {
    this.unreceipted.delete(digest);
    this.outbox.delete(digest);
    const message = this.held.get(digest);
    if (!message) return undefined;
    const target = this.held.get(message.voids?.digest ?? '');
    if (target && code && code !== 'already-effective') return this.void(target);
    if (code) this.refuse(message);
    else this.settle(message);
    if (target && code) this.settle(target);
    if (target && !code) this.hold({ ...(this.held.get(target.digest) ?? target), voided: true });
    return undefined;
  }

  isAtRest(): boolean {
    return this.pending().length === 0;
  }

  private settle(message: SignedStep): void {
    this.unreceipted.delete(message.digest);
    this.hold({ ...message, refused: false, received: true });
  }

  private refuse(message: SignedStep): void {
    const all = [...this.held.values()];
    for (const digest of [message.digest, ...refusedWith(all, message, this.unreceipted)]) {
      this.outbox.delete(digest);
      const each = this.held.get(digest);
      if (each) this.hold({ ...each, refused: true });
    }
  }

  private judge(message: SignedStep): Receipt | undefined {
    const { digest } = message;
    try {
      if (this.expired.has(digest)) throw new Refusal('expired');
      if (this.ignored.has(digest) || this.gone.has(message.supersedes?.digest ?? '')) throw new Refusal('voided');
      const verdict = checkStep(this.kind, this.held.values(), message, { ignored: this.ignored });
      if ('wait' in verdict) {
        this.waiting = [...this.waiting.filter((other) => other.digest !== digest), message];
        return undefined;
      }
      this.hold(message);
      if (message.voids) this.gone.add(message.voids.digest);
      return this.answer({ digest });
    } catch (refused) {
      if (!(refused instanceof Refusal)) throw refused;
      this.ignored.add(digest);
      this.loseAct(message, refused.code);
      this.folded = undefined;
      return this.answer({ digest, code: refused.code });
    }
  }

  /** The first that said it is known with what said it again; that one can be taken no more, unless it only came too late. */
  private loseAct({ supersedes }: SignedStep, code: string): void {
    if (!supersedes) return;
    const named = (m: SignedStep) => [m.digest, m.supersedes?.digest].includes(supersedes.digest);
    if ([...this.held.values()].some(named)) return;
    this.ignored.add(supersedes.digest);
    if (code !== 'expired') this.gone.add(supersedes.digest);
  }

  private answer(receipt: Receipt): Receipt {
    this.answers.set(receipt.digest, receipt);
    return receipt;
  }

  private retryWaiting(): Receipt[] {
    const waiting = this.waiting;
    this.waiting = [];
    return waiting.flatMap((message) => this.receive(message));
  }

  private keep(message: SignedStep): SignedStep {
    this.hold(message);
    this.unreceipted.add(message.digest);
    this.outbox.add(message.digest);
    return message;
  }
}

/** Invariant 4: somebody is responsible for the case, unless the kind says nothing about it. */
export function isHeld(sides: readonly Side[]): boolean {
  return sides.some((side) => side.isResponsible() !== false);
}
