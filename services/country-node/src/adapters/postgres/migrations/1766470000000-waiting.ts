import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What waits for people is found by where it stands and read by when it is due, of however many conversations there are. */
export class Waiting1766470000000 implements MigrationInterface {
  name = 'Waiting1766470000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX conversation_waiting ON conversation (kind, role, state, due_at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX conversation_waiting');
  }
}
