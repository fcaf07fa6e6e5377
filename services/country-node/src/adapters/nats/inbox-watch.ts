import type { ConsumerInfo, StreamInfo } from '@nats-io/jetstream';

/** Looks in a row, one each five seconds, at which nothing moved though something was never handed out. */
const LOOKS = 3;
/** The same where all was handed out and waits to be offered again: longer than any wait for that. */
const LOOKS_AGAIN = 16;

/**
 * Sees when an inbox takes messages and hands none of them out any more, which a broker does for ever after a full disk
 * left it with a file that its index does not match. How far the consumer says it has come tells nothing then: it passes by
 * what it cannot read. What tells is whether anything is handed out (each time counts) or removed.
 */
export class InboxWatch {
  private before?: string;
  private unmoved = 0;

  /** @param idle whether this receiver asks for messages and has none in hand */
  isStalled(
    { state }: Pick<StreamInfo, 'state'>,
    { delivered, num_ack_pending: handedOut }: Pick<ConsumerInfo, 'delivered' | 'num_ack_pending'>,
    idle: boolean,
  ): boolean {
    const now = `${delivered.consumer_seq} ${state.last_seq - state.messages}`;
    const waits = idle && state.messages > 0;
    this.unmoved = waits && now === this.before ? this.unmoved + 1 : 0;
    this.before = now;
    return this.unmoved >= (state.messages > handedOut ? LOOKS : LOOKS_AGAIN);
  }
}
