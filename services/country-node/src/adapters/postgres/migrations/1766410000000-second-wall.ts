import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A second wall before the cases (threat 19): what people read, they read as a role that is not the tables' owner, and of
 * which the database lets through what role and assignment of the one staff member named for the transaction allow. It says
 * again what `domain/access` says; a test holds the two together. Whoever owns the tables, as the work behind people does, is
 * not held up.
 */
export class SecondWall1766410000000 implements MigrationInterface {
  name = 'SecondWall1766410000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}

/** Of the whole server, like every role: databases beside each other share it, and it has no login. */
const ROLE = `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'passerelle_reader') THEN
    BEGIN
      CREATE ROLE passerelle_reader NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- by another node at the same moment
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'passerelle_reader', 'SET') THEN
    EXECUTE format('GRANT passerelle_reader TO %I', current_user);
  END IF; END $$`;

const FUNCTIONS = [
  `CREATE FUNCTION reader_id() RETURNS uuid LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('passerelle.reader', true), '')::uuid $$`,
  `CREATE FUNCTION reader_at() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('passerelle.reads_at', true), '')::timestamptz $$`,
  `CREATE FUNCTION reader_is(VARIADIC named text[]) RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT EXISTS (SELECT FROM staff s WHERE s.id = reader_id() AND s.active AND s.roles && named) $$`,
  // Asked row by row, of as many rows as a page has: in the statement's own plan it would be reckoned up for all of them first.
  // Its own plan is made once.
  `CREATE FUNCTION reader_was_given(one uuid) RETURNS boolean LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO force_generic_plan AS $$ BEGIN
    RETURN EXISTS (SELECT FROM assignment a WHERE a.case_id = one AND a.staff_id = reader_id())
      OR (EXISTS (SELECT FROM emergency e WHERE e.case_id = one AND e.staff_id = reader_id()
            AND e.ended_at IS NULL AND e.until > reader_at())
          AND NOT reader_is('administrator', 'auditor', 'consular-officer', 'system')); END $$`,
];

const EVERY = `(SELECT reader_is('supervisor'))`;
const assigned = (column: string) =>
  `EXISTS (SELECT FROM assignment a WHERE a.case_id = ${column} AND a.staff_id = (SELECT reader_id()))`;
const sees = (column: string) => `(${EVERY} OR ((SELECT reader_is('caseworker')) AND reader_was_given(${column})))`;
/** What a consulate is asked: the only conversations that a consular officer is shown. */
const QUESTION = `((SELECT reader_is('consular-officer')) AND conversation.kind = 'identity-verification'
  AND conversation.role = 'consulate' AND ${assigned('conversation.case_id')})`;
const inConversation = (table: string) => `EXISTS (SELECT FROM conversation c WHERE c.id = ${table}.conversation_id)`;

/** What of each table is let through. */
const POLICIES: Readonly<Record<string, string>> = {
  case_file: sees('case_file.id'),
  case_reference: sees('case_reference.case_id'),
  consent_event: sees('consent_event.case_id'),
  attachment: sees('attachment.case_id'),
  case_review: sees('case_review.case_id'),
  // What passes by on a circuit is nobody's to read.
  conversation: `conversation.kind <> 'relay' AND (${sees('conversation.case_id')} OR ${QUESTION})`,
  message: inConversation('message'),
  deadline: `${sees('deadline.case_id')} OR ${inConversation('deadline')}`,
  duplicate: `${sees('duplicate.case_one')} AND ${sees('duplicate.case_other')}`,
  // A data-protection officer decides on cases that the role does not read.
  approval: `${sees('approval.case_id')} OR (SELECT reader_is('data-protection-officer'))`,
};

/** Ids, codes and times, of all cases: what is restricted and held must not be missed for want of a right to it. */
const PLAIN = ['staff', 'assignment', 'emergency', 'restriction', 'legal_hold', 'child_voice', 'hop', 'incarnation'];

const STATEMENTS = [
  ROLE,
  // A page of the cases given to somebody is read in the order of this index, of however many there are.
  'CREATE INDEX assignment_given ON assignment (staff_id, case_id)',
  'DROP INDEX assignment_staff',
  ...FUNCTIONS,
  ...Object.entries(POLICIES).flatMap(([table, using]) => [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `CREATE POLICY as_given ON ${table} FOR SELECT TO passerelle_reader USING (${using})`,
  ]),
  `GRANT SELECT ON ${[...Object.keys(POLICIES), ...PLAIN].join(', ')} TO passerelle_reader`,
  // A reading is noted with what it reads.
  'GRANT INSERT ON ledger_entry TO passerelle_reader',
];

const UNDONE = [
  'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM passerelle_reader',
  ...Object.keys(POLICIES).flatMap((table) => [
    `DROP POLICY as_given ON ${table}`,
    `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
  ]),
  'CREATE INDEX assignment_staff ON assignment (staff_id)',
  'DROP INDEX assignment_given',
  'DROP FUNCTION reader_was_given(uuid)',
  'DROP FUNCTION reader_is(text[])',
  'DROP FUNCTION reader_at()',
  'DROP FUNCTION reader_id()',
];
