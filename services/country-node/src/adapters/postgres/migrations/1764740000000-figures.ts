import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Figures as they were told, counts below the smallest one never among them; and how what was made in a quarter is found. */
const STATEMENTS = [
  `CREATE TABLE figures (
    period text PRIMARY KEY, least integer NOT NULL, tables jsonb NOT NULL, made_at timestamptz NOT NULL,
    signed text NOT NULL)`,
  'CREATE INDEX case_file_made ON case_file (created_at)',
  'CREATE INDEX conversation_made ON conversation (created_at)',
];

export class Figures1764740000000 implements MigrationInterface {
  name = 'Figures1764740000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const each of ['INDEX conversation_made', 'INDEX case_file_made', 'TABLE figures']) {
      await runner.query(`DROP ${each}`);
    }
  }
}
