import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What one person sent alone, and until when another has to have looked at it (R8). */
export class Reviews1765300000000 implements MigrationInterface {
  name = 'Reviews1765300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE approval ADD COLUMN review_by timestamptz, ADD COLUMN settled_at timestamptz');
    await runner.query(
      'CREATE INDEX approval_review ON approval (review_by) WHERE review_by IS NOT NULL AND settled_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX approval_review');
    await runner.query('ALTER TABLE approval DROP COLUMN review_by, DROP COLUMN settled_at');
  }
}
