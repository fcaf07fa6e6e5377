import type { AttachmentLink, Courier, Delivered, Parcel } from '../../../services/country-node/src/ports/courier.js';
import { Fault } from '../../../services/country-node/src/domain/refusal.js';

export interface Posted {
  from: string;
  to: string;
  sealed: string;
}

type Serve = (sealedRequest: string) => Promise<Uint8Array | undefined>;

/** The courier in the hands of the test: parcels wait until the test delivers, drops, doubles or reorders them. */
export class Post {
  readonly waiting: Posted[] = [];
  /** Everything that was ever published, in order. */
  readonly sent: Posted[] = [];
  readonly unreachable = new Set<string>();
  private readonly holders = new Map<string, Serve>();

  serveAttachments(holder: string, serve: Serve): void {
    this.holders.set(holder, serve);
  }

  courierOf(from: string): Courier {
    return {
      connected: () => true,
      answers: async () => true,
      inboxThere: async () => true,
      publish: (parcels) => Promise.resolve(parcels.map((each) => this.take(from, each))),
    };
  }

  linkOf(_asker: string): AttachmentLink {
    return {
      fetch: (holder, sealedRequest) => {
        const serve = this.holders.get(holder);
        if (!serve || this.unreachable.has(holder)) throw new Fault('holder-unreachable');
        return serve(sealedRequest);
      },
    };
  }

  /** Takes everything that waits for a node out of the post. */
  collect(to: string): Posted[] {
    const mine = this.waiting.filter((each) => each.to === to);
    this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((each) => each.to !== to));
    return mine;
  }

  private take(from: string, { to, sealed }: Parcel): Delivered {
    if (this.unreachable.has(to)) return { ok: false, reason: 'unreachable' };
    this.sent.push({ from, to, sealed });
    this.waiting.push({ from, to, sealed });
    return { ok: true, duplicate: false };
  }
}
