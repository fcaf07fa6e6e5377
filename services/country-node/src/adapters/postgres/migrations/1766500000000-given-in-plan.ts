import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The second wall asks in the statement's own plan whether a case was given to its reader. A function that fixes a setting cost
 * 30 µs a row, of every row passed over; `EXISTS` would be reckoned up for all assignments first. A subquery for one row is
 * neither: it is looked up in its index, and a plan may begin with what was given.
 */
export class GivenInPlan1766500000000 implements MigrationInterface {
  name = 'GivenInPlan1766500000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of UNDONE) await runner.query(statement);
  }
}

const READER = '(SELECT reader_id())';
const wasGiven = (column: string) => `(coalesce(
  (SELECT true FROM assignment a WHERE a.case_id = ${column} AND a.staff_id = ${READER} LIMIT 1), false)
  OR ${column} = ANY ((SELECT reader_opened())::uuid[]))`;
const asBefore = (column: string) => `reader_was_given(${column})`;

/** What of each table is let through, by how it is asked whether a case was given. */
function policies(given: (column: string) => string): Record<string, string> {
  const sees = (column: string) =>
    `((SELECT reader_is('supervisor')) OR ((SELECT reader_is('caseworker')) AND ${given(column)}))`;
  const question = `((SELECT reader_is('consular-officer')) AND conversation.kind = 'identity-verification'
    AND conversation.role = 'consulate'
    AND EXISTS (SELECT FROM assignment a WHERE a.case_id = conversation.case_id AND a.staff_id = ${READER}))`;
  return {
    case_file: sees('case_file.id'),
    case_reference: sees('case_reference.case_id'),
    consent_event: sees('consent_event.case_id'),
    attachment: sees('attachment.case_id'),
    case_review: sees('case_review.case_id'),
    conversation: `conversation.kind <> 'relay' AND (${sees('conversation.case_id')} OR ${question})`,
    deadline: `${sees('deadline.case_id')} OR EXISTS (SELECT FROM conversation c WHERE c.id = deadline.conversation_id)`,
    duplicate: `${sees('duplicate.case_one')} AND ${sees('duplicate.case_other')}`,
    approval: `${sees('approval.case_id')} OR (SELECT reader_is('data-protection-officer'))`,
  };
}

const alter = (given: (column: string) => string) =>
  Object.entries(policies(given)).map(([table, using]) => `ALTER POLICY as_given ON ${table} USING (${using})`);

const STATEMENTS = [
  // Cases that are open to the reader in an emergency; asked for once a statement.
  `CREATE FUNCTION reader_opened() RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(e.case_id), '{}') FROM emergency e WHERE e.staff_id = reader_id() AND e.ended_at IS NULL
      AND e.until > reader_at() AND NOT reader_is('administrator', 'auditor', 'consular-officer', 'system') $$`,
  ...alter(wasGiven),
  'DROP FUNCTION reader_was_given(uuid)',
  // What somebody was reminded of, among all that was set years ahead.
  `CREATE INDEX deadline_reminded ON deadline (due_at, id) WHERE stage = 'reminded'`,
];

const UNDONE = [
  'DROP INDEX deadline_reminded',
  `CREATE FUNCTION reader_was_given(one uuid) RETURNS boolean LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO force_generic_plan AS $$ BEGIN
    RETURN EXISTS (SELECT FROM assignment a WHERE a.case_id = one AND a.staff_id = reader_id())
      OR (EXISTS (SELECT FROM emergency e WHERE e.case_id = one AND e.staff_id = reader_id()
            AND e.ended_at IS NULL AND e.until > reader_at())
          AND NOT reader_is('administrator', 'auditor', 'consular-officer', 'system')); END $$`,
  ...alter(asBefore),
  'DROP FUNCTION reader_opened()',
];
