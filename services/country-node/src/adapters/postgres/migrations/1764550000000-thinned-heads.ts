import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a head of a peer came; BRIN, because it costs a receipt next to nothing. */
export class ThinnedHeads1764550000000 implements MigrationInterface {
  name = 'ThinnedHeads1764550000000';

  async up(runner: QueryRunner): Promise<void> {
    const how = 'USING brin (at) WITH (pages_per_range = 32, autosummarize = on)';
    await runner.query(`CREATE INDEX peer_head_at ON peer_head ${how}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX peer_head_at');
  }
}
