import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which national law deadlines were reckoned; without a row all of them are reckoned anew. */
export class ReckonedBy1766540000000 implements MigrationInterface {
  name = 'ReckonedBy1766540000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE reckoned_by (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint NOT NULL, after uuid)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reckoned_by');
  }
}
