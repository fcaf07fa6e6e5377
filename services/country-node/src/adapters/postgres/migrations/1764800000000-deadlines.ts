import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Until when answers are due, and which conversations changed since that was looked at: at first all of them. */
export class Deadlines1764800000000 implements MigrationInterface {
  name = 'Deadlines1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE deadline');
    await runner.query('ALTER TABLE conversation DROP COLUMN untimed');
  }
}

const STATEMENTS = [
  `ALTER TABLE conversation ADD COLUMN untimed boolean NOT NULL DEFAULT true`,
  `CREATE INDEX conversation_untimed ON conversation (id) WHERE untimed`,
  `CREATE TABLE deadline (
    id uuid PRIMARY KEY, conversation_id uuid NOT NULL REFERENCES conversation, case_id uuid NOT NULL REFERENCES case_file,
    peer text NOT NULL, kind text NOT NULL, step text NOT NULL, after text NOT NULL, ours boolean NOT NULL,
    since timestamptz NOT NULL, due_at timestamptz NOT NULL, lapses_at timestamptz, stage text NOT NULL,
    stage_at timestamptz NOT NULL)`,
  `CREATE UNIQUE INDEX deadline_open ON deadline (conversation_id) WHERE stage <> 'ended'`,
  `CREATE INDEX deadline_pressing ON deadline (due_at, id) WHERE stage <> 'ended'`,
  `CREATE INDEX deadline_case ON deadline (case_id)`,
];
