import type { AnnouncementRow, CatalogueRow, ServiceEntryRow, ServiceRows } from '../../ports/store/services.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { insertMany, type Table } from './insert-many.js';
import type { Rows } from './rows.js';

const ENTRY: Table = {
  name: 'service_entry',
  columns: { node: 'text', position: 'integer', country: 'text', content: 'jsonb' },
};

type Stored<T> = Omit<T, 'version'> & { version: string };

export function serviceRows(db: Rows): ServiceRows {
  const catalogue = async (node: string) => {
    const row = await db.one<Stored<CatalogueRow>>('SELECT * FROM service_catalogue WHERE node = $1', [node]);
    return row && numbered(row);
  };
  return {
    catalogue,
    // The row may not be there yet: the node's name is locked instead.
    lockCatalogue: async (node) => {
      await db.hold(`services:${node}`);
      await db.one('SELECT pg_advisory_xact_lock($1, hashtext($2))', [ADVISORY_LOCKS.catalogue, node]);
      return catalogue(node);
    },
    catalogues: async () => {
      const rows = await db.all<Stored<CatalogueRow>>('SELECT * FROM service_catalogue ORDER BY node');
      return rows.map(numbered);
    },
    entries: (node) => db.all<ServiceEntryRow>('SELECT * FROM service_entry WHERE node = $1 ORDER BY position', [node]),
    inCountries: (countries) =>
      db.all<ServiceEntryRow>('SELECT * FROM service_entry WHERE country = ANY ($1) ORDER BY node, position', [
        countries,
      ]),
    keep: async (row, entries) => {
      await db.insert('service_catalogue', row, REPLACE);
      await db.run('DELETE FROM service_entry WHERE node = $1', [row.node]);
      const rows = entries.map((content, position) => ({
        ...{ node: row.node, position, country: content.country, content },
      }));
      if (rows.length > 0) await insertMany(db, ENTRY, rows);
    },
    announcements: async () => {
      const rows = await db.all<Stored<AnnouncementRow>>('SELECT * FROM service_announcement ORDER BY peer');
      return rows.map(numbered);
    },
    announcement: async (peer) => {
      const sql = 'SELECT * FROM service_announcement WHERE peer = $1';
      const row = await db.one<Stored<AnnouncementRow>>(sql, [peer]);
      return row && numbered(row);
    },
    putAnnouncement: (row) => db.insert('service_announcement', row, REPLACE_ANNOUNCEMENT),
  };
}

const REPLACE = `ON CONFLICT (node) DO UPDATE SET version = excluded.version, digest = excluded.digest,
  reviewed_on = excluded.reviewed_on, signed = excluded.signed, expires_at = excluded.expires_at,
  recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by`;

const REPLACE_ANNOUNCEMENT = `ON CONFLICT (peer) DO UPDATE SET version = excluded.version,
  message_id = excluded.message_id, message_digest = excluded.message_digest, audience_key = excluded.audience_key,
  expires_at = excluded.expires_at, status = excluded.status, code = excluded.code, changed_at = excluded.changed_at`;

function numbered<T extends { version: number }>(row: Stored<T>): T {
  return { ...row, version: Number(row.version) } as unknown as T;
}
