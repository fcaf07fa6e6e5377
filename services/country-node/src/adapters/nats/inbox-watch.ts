import type { ConsumerInfo, StreamInfo } from '@nats-io/jetstream';

/** Looks in a row at which nothing moved: with one each five seconds, half a minute. */
const LOOKS = 6;

/**
 * Sees when an inbox takes messages and hands none of them out any more, which a broker does for ever after a full disk
 * left it with a file that its index does not match. What was handed out and is kept back by a receiver moves nothing either,
 * but it was handed out.
 */
export class InboxWatch {
  private before?: string;
  private unmoved = 0;

  /** @param idle whether this receiver asks for messages and has none in hand */
  isStalled(
    { state }: Pick<StreamInfo, 'state'>,
    { delivered }: Pick<ConsumerInfo, 'delivered'>,
    idle: boolean,
  ): boolean {
    const removed = state.last_seq - state.messages;
    const now = `${delivered.stream_seq} ${removed}`;
    const waits = idle && state.messages > 0 && delivered.stream_seq < state.last_seq;
    this.unmoved = waits && now === this.before ? this.unmoved + 1 : 0;
    this.before = now;
    return this.unmoved >= LOOKS;
  }
}
