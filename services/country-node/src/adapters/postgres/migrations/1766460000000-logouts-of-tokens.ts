import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose session the issuer ended, and when it told: tokens that were brought directly end with it. */
export class LogoutsOfTokens1766460000000 implements MigrationInterface {
  name = 'LogoutsOfTokens1766460000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE issuer_logout DROP COLUMN told_at, DROP COLUMN subject');
  }
}

const STATEMENTS = [
  'ALTER TABLE issuer_logout ADD COLUMN subject text',
  // What stood here before was remembered for an hour from then.
  'ALTER TABLE issuer_logout ADD COLUMN told_at timestamptz',
  `UPDATE issuer_logout SET told_at = until - interval '1 hour', until = until + interval '23 hours 1 minute'`,
  'ALTER TABLE issuer_logout ALTER COLUMN told_at SET NOT NULL',
  'CREATE INDEX issuer_logout_person ON issuer_logout (subject) WHERE subject IS NOT NULL',
];
