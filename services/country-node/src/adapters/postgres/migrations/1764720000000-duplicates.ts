import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which cases are to be compared, by what they are found, and what came of it. No foreign keys: they would lock cases that
 * people work on for as long as a comparison takes. A trigger notes what changed, so that no way into a case can forget it.
 */
const STATEMENTS = [
  `CREATE TABLE case_to_compare (turn bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, case_id uuid NOT NULL)`,
  `CREATE TABLE case_trait_key (
    key bytea NOT NULL, case_id uuid NOT NULL, certain boolean NOT NULL, PRIMARY KEY (key, case_id))`,
  `CREATE INDEX case_trait_key_case ON case_trait_key (case_id)`,
  `CREATE TABLE duplicate (
    id uuid PRIMARY KEY, case_one uuid NOT NULL, case_other uuid NOT NULL, score integer NOT NULL, findings jsonb NOT NULL,
    status text NOT NULL, version integer NOT NULL, proposed_by uuid, decided_by uuid, parted_at integer,
    suggested_at timestamptz NOT NULL, changed_at timestamptz NOT NULL,
    UNIQUE (case_one, case_other), CHECK (case_one < case_other))`,
  `CREATE INDEX duplicate_other ON duplicate (case_other)`,
  `CREATE INDEX duplicate_best ON duplicate (status, score DESC, id DESC)`,
  `CREATE FUNCTION note_case_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO case_to_compare (case_id) VALUES (NEW.id);
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER case_made AFTER INSERT ON case_file FOR EACH ROW EXECUTE FUNCTION note_case_to_compare()`,
  `CREATE TRIGGER case_rewritten AFTER UPDATE ON case_file FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content) EXECUTE FUNCTION note_case_to_compare()`,
  `INSERT INTO case_to_compare (case_id) SELECT id FROM case_file ORDER BY id`,
];

const UNDONE = [
  'DROP TRIGGER case_rewritten ON case_file',
  'DROP TRIGGER case_made ON case_file',
  'DROP FUNCTION note_case_to_compare',
  'DROP TABLE duplicate',
  'DROP TABLE case_trait_key',
  'DROP TABLE case_to_compare',
];

export class Duplicates1764720000000 implements MigrationInterface {
  name = 'Duplicates1764720000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}
