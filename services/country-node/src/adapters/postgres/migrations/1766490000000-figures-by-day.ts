import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What figures of a quarter look for by its day: answers that were due here, and closures. */
export class FiguresByDay1766490000000 implements MigrationInterface {
  name = 'FiguresByDay1766490000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX deadline_answer_due ON deadline (due_at) WHERE ours AND conversation_id IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX ledger_entry_closed ON ledger_entry (recorded_at) WHERE kind = 'case-closed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger_entry_closed');
    await runner.query('DROP INDEX deadline_answer_due');
  }
}
