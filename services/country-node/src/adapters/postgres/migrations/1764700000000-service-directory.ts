import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What nodes publish of their services, and what each peer was sent of ours. Nothing of any case. */
const TABLES = [
  `CREATE TABLE service_catalogue (
    node text PRIMARY KEY, version bigint NOT NULL, digest text NOT NULL, reviewed_on text NOT NULL, signed text,
    expires_at timestamptz, recorded_at timestamptz NOT NULL, recorded_by uuid)`,
  `CREATE TABLE service_entry (
    node text NOT NULL REFERENCES service_catalogue, position integer NOT NULL, country text NOT NULL, content jsonb NOT NULL,
    PRIMARY KEY (node, position))`,
  `CREATE INDEX service_entry_country ON service_entry (country)`,
  `CREATE TABLE service_announcement (
    peer text PRIMARY KEY, version bigint NOT NULL, message_id uuid NOT NULL, message_digest text NOT NULL,
    audience_key text NOT NULL, expires_at timestamptz NOT NULL, status text NOT NULL, code text,
    changed_at timestamptz NOT NULL)`,
];

export class ServiceDirectory1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['service_announcement', 'service_entry', 'service_catalogue']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
