import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Acts that somebody asked for under a key of their own, with what was answered, for a day. Neither the key nor what was
 * asked stands here: digests only, and what was asked is digested under the key.
 */
export class ActsDone1766440000000 implements MigrationInterface {
  name = 'ActsDone1766440000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE act_done');
  }
}

const STATEMENTS = [
  `CREATE TABLE act_done (
    staff_id uuid NOT NULL REFERENCES staff (id),
    key_digest bytea NOT NULL,
    asked_digest bytea NOT NULL,
    answer text NOT NULL,
    done_at timestamptz NOT NULL,
    PRIMARY KEY (staff_id, key_digest))`,
  'CREATE INDEX act_done_at ON act_done (done_at)',
];
