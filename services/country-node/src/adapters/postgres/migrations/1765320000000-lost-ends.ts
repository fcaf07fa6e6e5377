import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What this node had signed for of each end of its ledger that a restore lost; kept with that life, whatever restores follow. */
const UP = [
  `CREATE TABLE lost_end (
    epoch bigint PRIMARY KEY REFERENCES incarnation, size bigint NOT NULL, root text NOT NULL, peer text NOT NULL,
    declared_size bigint NOT NULL DEFAULT 0)`,
  `INSERT INTO lost_end (epoch, size, root, peer)
    SELECT DISTINCT ON (epoch) epoch, lost_size, lost_root, peer FROM resync JOIN incarnation USING (epoch)
    WHERE lost_size IS NOT NULL ORDER BY epoch, lost_size DESC`,
  'ALTER TABLE resync DROP COLUMN lost_size, DROP COLUMN lost_root',
];

const DOWN = ['ALTER TABLE resync ADD COLUMN lost_size bigint, ADD COLUMN lost_root text', 'DROP TABLE lost_end'];

export class LostEnds1765320000000 implements MigrationInterface {
  name = 'LostEnds1765320000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
