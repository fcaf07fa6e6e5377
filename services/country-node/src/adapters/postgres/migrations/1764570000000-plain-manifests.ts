import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A manifest is written once, read whole and never searched: the database need not take it apart, and not try to make it
 * smaller, for every message again.
 */
export class PlainManifests1764570000000 implements MigrationInterface {
  name = 'PlainManifests1764570000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox ALTER COLUMN manifest TYPE json USING manifest::json');
    await runner.query('ALTER TABLE outbox ALTER COLUMN manifest SET STORAGE EXTERNAL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox ALTER COLUMN manifest SET STORAGE EXTENDED');
    await runner.query('ALTER TABLE outbox ALTER COLUMN manifest TYPE jsonb USING manifest::jsonb');
  }
}
