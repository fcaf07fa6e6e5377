import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Words of consent end with their category (R21), and nothing else of a consent event ever changes. */
export class WordsOfConsent1766460100000 implements MigrationInterface {
  name = 'WordsOfConsent1766460100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(allBut(EMPTIED));
  }
}

const EMPTIED = `length(NEW.content) = 0
  AND EXISTS (SELECT 1 FROM case_file WHERE id = OLD.case_id AND destroyed_at IS NOT NULL)`;
/** Less is sealed in fewer bytes. */
const SHORTENED = `length(NEW.content) > 0 AND length(NEW.content) < length(OLD.content)
  AND EXISTS (SELECT 1 FROM case_file c JOIN category_ended e ON e.case_id = c.id AND e.closed_at = c.closed_at
    WHERE c.id = OLD.case_id AND c.status = 'closed')`;

const allBut = (
  allowed: string,
) => `CREATE OR REPLACE FUNCTION refuse_all_but_emptying() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN
    IF TG_OP = 'UPDATE'
      AND (NEW.id, NEW.case_id, NEW.sequence, NEW.recorded_at, NEW.recorded_by)
        = (OLD.id, OLD.case_id, OLD.sequence, OLD.recorded_at, OLD.recorded_by)
      AND NEW.approved_by IS NOT DISTINCT FROM OLD.approved_by
      AND (${allowed})
      THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'append-only'; END $$`;

const STATEMENTS = [
  allBut(`(${EMPTIED}) OR (${SHORTENED})`),
  // What ended before these were looked at is looked at once more.
  `UPDATE category_ended SET ended_at = '1970-01-01T00:00:00Z'`,
];
