import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deadlines of a case itself, and the cases that changed since that was looked at: at first all of them. */
export class CaseDeadlines1765510000000 implements MigrationInterface {
  name = 'CaseDeadlines1765510000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}

const STATEMENTS = [
  `ALTER TABLE deadline ALTER COLUMN conversation_id DROP NOT NULL, ALTER COLUMN peer DROP NOT NULL,
    ADD COLUMN remind_at timestamptz`,
  `CREATE UNIQUE INDEX deadline_open_of_case ON deadline (case_id, step) WHERE conversation_id IS NULL AND stage <> 'ended'`,
  `CREATE TABLE case_to_time (turn bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, case_id uuid NOT NULL)`,
  `CREATE FUNCTION note_case_to_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO case_to_time (case_id) VALUES (NEW.id);
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER case_made_to_time AFTER INSERT ON case_file FOR EACH ROW EXECUTE FUNCTION note_case_to_time()`,
  `CREATE TRIGGER case_changed_to_time AFTER UPDATE ON case_file FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content OR OLD.responsible IS DISTINCT FROM NEW.responsible
      OR OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_case_to_time()`,
  `INSERT INTO case_to_time (case_id) SELECT id FROM case_file ORDER BY id`,
];

const UNDONE = [
  'DROP TRIGGER case_changed_to_time ON case_file',
  'DROP TRIGGER case_made_to_time ON case_file',
  'DROP FUNCTION note_case_to_time',
  'DROP TABLE case_to_time',
  'DROP INDEX deadline_open_of_case',
  'DELETE FROM deadline WHERE conversation_id IS NULL',
  `ALTER TABLE deadline DROP COLUMN remind_at, ALTER COLUMN conversation_id SET NOT NULL, ALTER COLUMN peer SET NOT NULL`,
];
