import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which categories of a closed case are over before the case is (R21). */
export class CategoriesEnded1766430000000 implements MigrationInterface {
  name = 'CategoriesEnded1766430000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE category_ended (
      case_id uuid NOT NULL REFERENCES case_file (id),
      category text NOT NULL,
      closed_at timestamptz NOT NULL,
      ended_at timestamptz NOT NULL,
      PRIMARY KEY (case_id, category, closed_at))`);
    await runner.query(`CREATE INDEX case_file_closed ON case_file (closed_at, id) WHERE closed_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX case_file_closed');
    await runner.query('DROP TABLE category_ended');
  }
}
