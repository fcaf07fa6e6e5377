import { Fault } from '../../domain/refusal.js';
import type { AttachmentLink } from '../../ports/courier.js';
import type { NatsLink } from './connect-nats.js';
import { askSubject, type Door } from './subjects.js';

/** Protocol section 7 and 6.8: an answer is one piece of a file, or empty. */
export const MAX_PIECE_BYTES = 256 * 1024;

/** Asks another node for a piece of a file by request and reply; nothing of it rests in a broker. */
export class NatsAttachmentLink implements AttachmentLink {
  constructor(
    private readonly link: NatsLink,
    private readonly timeOutMs = 10_000,
    private readonly door: Door = 'fetch',
  ) {}

  /** @throws Fault `holder-unreachable`; Fault `piece-too-large` for an answer beyond the protocol's limit */
  async fetch(holder: string, request: string): Promise<Uint8Array | undefined> {
    const connection = this.link.current();
    if (!connection) throw new Fault('holder-unreachable');
    const subject = askSubject(this.door, this.link.settings.self, holder);
    const answer = await connection.request(subject, request, { timeout: this.timeOutMs }).catch((error: unknown) => {
      throw new Fault('holder-unreachable', error);
    });
    if (answer.data.length > MAX_PIECE_BYTES) throw new Fault('piece-too-large');
    return answer.data.length ? answer.data : undefined;
  }
}
