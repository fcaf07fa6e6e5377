import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Legal holds, and which cases were destroyed. A row of consent can be emptied from now on, and only so, and only of a case
 * that is being destroyed: that there was an event stays.
 */
const UP = [
  `CREATE TABLE legal_hold (
    id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES case_file, reason text NOT NULL, review_by timestamptz NOT NULL,
    set_by uuid NOT NULL, set_approved_by uuid NOT NULL, set_at timestamptz NOT NULL,
    lift_reason text, lifted_by uuid, lift_approved_by uuid, lifted_at timestamptz)`,
  'CREATE INDEX legal_hold_standing ON legal_hold (case_id) WHERE lifted_at IS NULL',
  `CREATE TABLE destruction (
    case_id uuid PRIMARY KEY REFERENCES case_file, basis text NOT NULL, approval_id uuid, asked_as text, approved_as text,
    begun_at timestamptz NOT NULL, done_at timestamptz)`,
  'CREATE INDEX destruction_unfinished ON destruction (begun_at) WHERE done_at IS NULL',
  'ALTER TABLE case_file ADD COLUMN destroyed_at timestamptz',
  'CREATE INDEX case_file_due ON case_file (retention_until, id) WHERE retention_until IS NOT NULL AND destroyed_at IS NULL',
  `CREATE FUNCTION refuse_all_but_emptying() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND length(NEW.content) = 0
      AND (NEW.id, NEW.case_id, NEW.sequence, NEW.recorded_at, NEW.recorded_by)
        = (OLD.id, OLD.case_id, OLD.sequence, OLD.recorded_at, OLD.recorded_by)
      AND NEW.approved_by IS NOT DISTINCT FROM OLD.approved_by
      AND EXISTS (SELECT 1 FROM case_file WHERE id = OLD.case_id AND destroyed_at IS NOT NULL)
      THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'append-only'; END $$`,
  'DROP TRIGGER consent_event_append_only ON consent_event',
  `CREATE TRIGGER consent_event_append_only BEFORE UPDATE OR DELETE ON consent_event
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_emptying()`,
];

const DOWN = [
  'DROP TRIGGER consent_event_append_only ON consent_event',
  `CREATE TRIGGER consent_event_append_only BEFORE UPDATE OR DELETE ON consent_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  'DROP FUNCTION refuse_all_but_emptying',
  'DROP INDEX case_file_due',
  'ALTER TABLE case_file DROP COLUMN destroyed_at',
  'DROP TABLE destruction',
  'DROP TABLE legal_hold',
];

export class Keeping1765700000000 implements MigrationInterface {
  name = 'Keeping1765700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
