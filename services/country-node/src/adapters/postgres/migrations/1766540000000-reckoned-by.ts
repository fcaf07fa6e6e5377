import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which national law deadlines were reckoned; without a row all of them are reckoned anew. All cases are compared anew, too. */
export class ReckonedBy1766540000000 implements MigrationInterface {
  name = 'ReckonedBy1766540000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE reckoned_by (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint NOT NULL, after uuid)`,
    );
    await runner.query(`CREATE INDEX deadline_stage_at ON deadline (stage_at) WHERE stage <> 'ended'`);
    // Names in Arabic are read in another way: what was kept of them by the old one would not be found by the new one.
    await runner.query(`INSERT INTO case_to_compare (case_id) SELECT id FROM case_file ORDER BY id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX deadline_stage_at');
    await runner.query('DROP TABLE reckoned_by');
  }
}
