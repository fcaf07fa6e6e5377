import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A fetch that gets nowhere ends, and says why; what the disk spoiled is fetched again, a few times. */
export class BoundedFetches1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE attachment
      ADD COLUMN failure text, ADD COLUMN mismatches integer NOT NULL DEFAULT 0,
      ADD COLUMN waiting_since timestamptz NOT NULL DEFAULT now()`);
    await runner.query('UPDATE attachment SET waiting_since = created_at');
    await runner.query('ALTER TABLE attachment ALTER COLUMN waiting_since DROP DEFAULT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE attachment DROP COLUMN failure, DROP COLUMN mismatches, DROP COLUMN waiting_since');
  }
}
