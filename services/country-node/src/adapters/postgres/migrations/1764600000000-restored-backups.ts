import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lives of the database, what a restored one still has to hear, and which cases nobody has confirmed since. */
const UP = [
  `CREATE TABLE incarnation (
    epoch bigint PRIMARY KEY, cause text NOT NULL, ledger_size bigint NOT NULL, ledger_root text NOT NULL,
    begun_at timestamptz NOT NULL)`,
  `CREATE TABLE resync (
    peer text PRIMARY KEY, epoch bigint NOT NULL, status text NOT NULL DEFAULT 'pending', request_id uuid, through_id uuid,
    after_id uuid, attempts integer NOT NULL DEFAULT 0, next_attempt_at timestamptz NOT NULL,
    recovered integer NOT NULL DEFAULT 0, recovered_before integer NOT NULL DEFAULT 0, fruitless integer NOT NULL DEFAULT 0,
    incomplete integer NOT NULL DEFAULT 0, lost_size bigint, lost_root text, ended_at timestamptz)`,
  `CREATE TABLE resync_request (
    peer text PRIMARY KEY, request_id uuid NOT NULL, epoch bigint NOT NULL, claims jsonb NOT NULL,
    asked_at timestamptz NOT NULL, answered_id uuid, answered_at timestamptz)`,
  'ALTER TABLE case_file ADD COLUMN unconfirmed_since timestamptz',
  'CREATE INDEX case_unconfirmed ON case_file (id) WHERE unconfirmed_since IS NOT NULL',
  'CREATE INDEX conversation_peer ON conversation (peer, id)',
];

const DOWN = [
  'DROP INDEX conversation_peer',
  'DROP INDEX case_unconfirmed',
  'ALTER TABLE case_file DROP COLUMN unconfirmed_since',
  'DROP TABLE resync_request',
  'DROP TABLE resync',
  'DROP TABLE incarnation',
];

export class RestoredBackups1764600000000 implements MigrationInterface {
  name = 'RestoredBackups1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
