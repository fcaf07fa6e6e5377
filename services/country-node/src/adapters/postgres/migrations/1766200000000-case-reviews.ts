import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reviews of cases; every case, and each that is reviewed, has its deadlines looked at again. */
export class CaseReviews1766200000000 implements MigrationInterface {
  name = 'CaseReviews1766200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}

const STATEMENTS = [
  `CREATE TABLE case_review (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES case_file (id),
    outcome text NOT NULL,
    child_heard boolean NOT NULL,
    reviewed_by text NOT NULL,
    reviewed_at timestamptz NOT NULL)`,
  'CREATE INDEX case_review_latest ON case_review (case_id, reviewed_at)',
  `CREATE TRIGGER case_reviewed_to_time AFTER INSERT ON case_review
    FOR EACH ROW EXECUTE FUNCTION note_held_case_to_time()`,
  // Closed cases wait for somebody to look again until that is noted, which changes nothing else of them.
  'DROP TRIGGER case_changed_to_time ON case_file',
  `CREATE TRIGGER case_changed_to_time AFTER UPDATE ON case_file FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content OR OLD.responsible IS DISTINCT FROM NEW.responsible
      OR OLD.status IS DISTINCT FROM NEW.status OR OLD.follow_up_due_at IS DISTINCT FROM NEW.follow_up_due_at)
    EXECUTE FUNCTION note_case_to_time()`,
  `INSERT INTO case_to_time (case_id) SELECT id FROM case_file ORDER BY id`,
];

const UNDONE = [
  'DROP TABLE case_review',
  'DROP TRIGGER case_changed_to_time ON case_file',
  `CREATE TRIGGER case_changed_to_time AFTER UPDATE ON case_file FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content OR OLD.responsible IS DISTINCT FROM NEW.responsible
      OR OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_case_to_time()`,
  `DELETE FROM deadline WHERE conversation_id IS NULL AND step IN ('review-case', 'follow-up-closure')`,
];
