import type { ServiceEntry } from '../../domain/services/service-entry.js';

/** The list of services that a node published last: this node's own, or a peer's as it was received. */
export interface CatalogueRow {
  node: string;
  version: number;
  /** base64url SHA-256 of the canonical list. */
  digest: string;
  /** RFC 3339 date. */
  reviewedOn: string;
  /** A peer's signature and claims (lines 1 and 2); null for this node's own. */
  signed: string | null;
  /** When a peer's list ends to count; null for this node's own. */
  expiresAt: Date | null;
  recordedAt: Date;
  /** Staff id; null for a peer's. */
  recordedBy: string | null;
}

export interface ServiceEntryRow {
  node: string;
  /** Place in its list, from 0. */
  position: number;
  country: string;
  content: ServiceEntry;
}

/** What a peer was last sent of this node's list. */
export interface AnnouncementRow {
  peer: string;
  version: number;
  messageId: string;
  messageDigest: string;
  /** Thumbprint of the key that it was sealed for. */
  audienceKey: string;
  expiresAt: Date;
  status: 'queued' | 'receipted' | 'refused';
  /** Refusal code of the peer. */
  code: string | null;
  changedAt: Date;
}

export interface ServiceRows {
  catalogue(node: string): Promise<CatalogueRow | undefined>;
  /** The same, and nobody else keeps a list of this node until the transaction ends. */
  lockCatalogue(node: string): Promise<CatalogueRow | undefined>;
  catalogues(): Promise<CatalogueRow[]>;
  /** In their order. */
  entries(node: string): Promise<ServiceEntryRow[]>;
  inCountries(countries: readonly string[]): Promise<ServiceEntryRow[]>;
  /** Puts a list in the place of the one held of its node. */
  keep(catalogue: CatalogueRow, entries: readonly ServiceEntry[]): Promise<void>;
  /** Peer by peer. */
  announcements(): Promise<AnnouncementRow[]>;
  announcement(peer: string): Promise<AnnouncementRow | undefined>;
  /** In place of what was announced to this peer before. */
  putAnnouncement(row: AnnouncementRow): Promise<void>;
}
