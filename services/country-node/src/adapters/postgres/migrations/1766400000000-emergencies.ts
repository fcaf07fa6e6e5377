import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cases that somebody opened in an emergency. What was opened, by whom and why is never changed; nor is what was found of it. */
export class Emergencies1766400000000 implements MigrationInterface {
  name = 'Emergencies1766400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}

const STATEMENTS = [
  `CREATE TABLE emergency (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES case_file (id),
    staff_id uuid NOT NULL REFERENCES staff (id),
    reason text NOT NULL,
    opened_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by uuid,
    verdict text,
    judged_by uuid,
    judged_at timestamptz)`,
  'CREATE INDEX emergency_live ON emergency (case_id, staff_id, until) WHERE ended_at IS NULL',
  'CREATE INDEX emergency_of ON emergency (staff_id, opened_at)',
  'CREATE INDEX emergency_first ON emergency ((judged_at IS NULL) DESC, opened_at DESC, id DESC)',
  `CREATE FUNCTION keep_emergency() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.ended_at IS NULL OR OLD.ended_at = NEW.ended_at)
      AND (OLD.judged_at IS NULL OR (OLD.judged_at, OLD.judged_by, OLD.verdict) = (NEW.judged_at, NEW.judged_by, NEW.verdict))
      AND (NEW.id, NEW.case_id, NEW.staff_id, NEW.reason, NEW.opened_at, NEW.until)
        = (OLD.id, OLD.case_id, OLD.staff_id, OLD.reason, OLD.opened_at, OLD.until)
      THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'append-only'; END $$`,
  'CREATE TRIGGER emergency_kept BEFORE UPDATE OR DELETE ON emergency FOR EACH ROW EXECUTE FUNCTION keep_emergency()',
];

const UNDONE = ['DROP TABLE emergency', 'DROP FUNCTION keep_emergency'];
