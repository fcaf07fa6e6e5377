import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A hold that is set or lifted has the deadlines of its case looked at again; those that stand already too. */
export class HoldReviews1766000000000 implements MigrationInterface {
  name = 'HoldReviews1766000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}

const STATEMENTS = [
  `CREATE FUNCTION note_held_case_to_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO case_to_time (case_id) VALUES (NEW.case_id);
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER legal_hold_to_time AFTER INSERT OR UPDATE ON legal_hold
    FOR EACH ROW EXECUTE FUNCTION note_held_case_to_time()`,
  `INSERT INTO case_to_time (case_id) SELECT DISTINCT case_id FROM legal_hold WHERE lifted_at IS NULL`,
];

const UNDONE = [
  'DROP TRIGGER legal_hold_to_time ON legal_hold',
  'DROP FUNCTION note_held_case_to_time',
  `DELETE FROM deadline WHERE conversation_id IS NULL AND step = 'review-hold'`,
];
