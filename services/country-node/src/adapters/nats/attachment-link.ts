import { Fault } from '../../domain/refusal.js';
import type { AttachmentLink } from '../../ports/courier.js';
import type { NatsLink } from './connect-nats.js';
import { fetchSubject } from './subjects.js';

/** Protocol section 7: an answer is one piece of ciphertext, or empty. */
export const MAX_PIECE_BYTES = 256 * 1024;

/** Asks another node for a piece of an attachment by request and reply; nothing of it rests in a broker. */
export class NatsAttachmentLink implements AttachmentLink {
  constructor(
    private readonly link: NatsLink,
    private readonly timeOutMs = 10_000,
  ) {}

  /** @throws Fault `holder-unreachable`; Fault `piece-too-large` for an answer beyond the protocol's limit */
  async fetch(holder: string, sealedRequest: string): Promise<Uint8Array | undefined> {
    const connection = this.link.current();
    if (!connection) throw new Fault('holder-unreachable');
    const subject = fetchSubject(this.link.settings.self, holder);
    const answer = await connection
      .request(subject, sealedRequest, { timeout: this.timeOutMs })
      .catch((error: unknown) => {
        throw new Fault('holder-unreachable', error);
      });
    if (answer.data.length > MAX_PIECE_BYTES) throw new Fault('piece-too-large');
    return answer.data.length ? answer.data : undefined;
  }
}
