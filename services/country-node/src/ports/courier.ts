/** One sealed object on its way to one node. */
export interface Parcel {
  to: string;
  sealed: string;
  /** base64url SHA-256 of the sealed bytes; the courier's own de-duplication key. */
  sealedDigest: string;
}

export type Delivered =
  | { ok: true; duplicate: boolean }
  | { ok: false; reason: 'unreachable' | 'refused' | 'time-out' };

/**
 * The broker, an untrusted courier: an acknowledgement means only that the recipient's broker holds the bytes
 * (the outbox row stays open until the recipient's signed receipt).
 */
export interface Courier {
  /** Publishes all parcels pipelined; one answer per parcel, in order. Never throws for a single parcel. */
  publish(parcels: readonly Parcel[]): Promise<Delivered[]>;
  /** Whether the connection to the node's own broker stands. */
  connected(): boolean;
  /** Asks the node's own broker for a sign of life; false when it is known to be away, never when it is silent. */
  answers(): Promise<boolean>;
  /** Whether this node's inbox is there to be read: not while it is being made, nor where the broker ended its store. */
  inboxThere(): Promise<boolean>;
}

/** Asks the holder of an attachment for a piece of it (protocol section 7). */
export interface AttachmentLink {
  /**
   * @param sealedRequest sealed object of typ `passerelle-fetch+v1`
   * @returns the bytes asked for (ciphertext), or undefined when the holder has nothing for this request
   * @throws Fault `holder-unreachable`
   */
  fetch(holder: string, sealedRequest: string): Promise<Uint8Array | undefined>;
}
