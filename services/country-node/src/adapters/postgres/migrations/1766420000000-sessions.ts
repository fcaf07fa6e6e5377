import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of browsers, which end when others say so too, and logouts that the issuer told of. */
export class Sessions1766420000000 implements MigrationInterface {
  name = 'Sessions1766420000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}

const STATEMENTS = [
  `CREATE TABLE session (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff (id),
    issuer_session text,
    opened_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    hint text)`,
  'CREATE INDEX session_of ON session (staff_id, opened_at)',
  'CREATE INDEX session_at_issuer ON session (issuer_session) WHERE issuer_session IS NOT NULL',
  `CREATE TABLE issuer_logout (
    id text PRIMARY KEY,
    issuer_session text,
    until timestamptz NOT NULL)`,
  'CREATE INDEX issuer_logout_of ON issuer_logout (issuer_session) WHERE issuer_session IS NOT NULL',
  'ALTER TABLE staff ADD COLUMN credentials_from timestamptz',
];

const UNDONE = ['ALTER TABLE staff DROP COLUMN credentials_from', 'DROP TABLE issuer_logout', 'DROP TABLE session'];
