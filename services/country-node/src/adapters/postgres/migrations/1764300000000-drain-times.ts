import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a row left its queue, by the database's own clock: how fast a backlog drains is a matter of real time. BRIN, because
 * it costs a write next to nothing, and what left lately lies together.
 */
export class DrainTimes1764300000000 implements MigrationInterface {
  name = 'DrainTimes1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE inbox ADD COLUMN left_at timestamptz');
    await runner.query('ALTER TABLE outbox ADD COLUMN left_at timestamptz');
    const how = 'USING brin (left_at) WITH (pages_per_range = 32, autosummarize = on)';
    await runner.query(`CREATE INDEX inbox_left ON inbox ${how}`);
    await runner.query(`CREATE INDEX outbox_left ON outbox ${how}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE inbox DROP COLUMN left_at');
    await runner.query('ALTER TABLE outbox DROP COLUMN left_at');
  }
}
