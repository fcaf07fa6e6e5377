import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Those that were stopped stay, and grow in number; which of the open ones are needed no more is asked every ten seconds. */
export class OpenCircuits1766520000000 implements MigrationInterface {
  name = 'OpenCircuits1766520000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX hop_origin');
    await runner.query(
      `CREATE INDEX conversation_open_circuits ON conversation (id) WHERE kind = 'relay' AND state = 'open'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX conversation_open_circuits');
    await runner.query(`CREATE INDEX hop_origin ON hop (id) WHERE place = 'origin'`);
  }
}
