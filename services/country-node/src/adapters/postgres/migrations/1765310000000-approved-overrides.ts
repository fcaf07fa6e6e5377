import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who decided that what stands in for consent counts (R9); null where nobody had to. */
export class ApprovedOverrides1765310000000 implements MigrationInterface {
  name = 'ApprovedOverrides1765310000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE consent_event ADD COLUMN approved_by text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE consent_event DROP COLUMN approved_by');
  }
}
