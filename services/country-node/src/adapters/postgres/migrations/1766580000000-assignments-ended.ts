import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A case that was given to somebody can be taken back. Who had it is kept and never changed: of abuse nobody hears to whom the
 * case was ever given. Each giving has a number of its own, so that nobody ends another one than was seen.
 */
export class AssignmentsEnded1766580000000 implements MigrationInterface {
  name = 'AssignmentsEnded1766580000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}

const STATEMENTS = [
  'CREATE SEQUENCE assignment_version AS integer',
  `ALTER TABLE assignment ADD COLUMN version integer NOT NULL DEFAULT nextval('assignment_version')`,
  'ALTER SEQUENCE assignment_version OWNED BY assignment.version',
  `CREATE TABLE assignment_ended (
    case_id uuid NOT NULL REFERENCES case_file (id),
    staff_id uuid NOT NULL,
    version integer NOT NULL,
    categories text[],
    assigned_by text NOT NULL,
    assigned_at timestamptz NOT NULL,
    ended_by text NOT NULL,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, staff_id, version))`,
  `CREATE TRIGGER assignment_ended_append_only BEFORE UPDATE OR DELETE ON assignment_ended FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
];

const UNDONE = ['DROP TABLE assignment_ended', 'ALTER TABLE assignment DROP COLUMN version'];
