import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Exchanges of a quarter by their other end, as they are told to this node's people; quarters before have none. */
export class RoutesOfExchanges1766510000000 implements MigrationInterface {
  name = 'RoutesOfExchanges1766510000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE figures ADD COLUMN routes jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE figures DROP COLUMN routes');
  }
}
