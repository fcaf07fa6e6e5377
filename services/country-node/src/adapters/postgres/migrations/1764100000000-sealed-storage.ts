import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is encrypted cannot be made smaller: the database shall not try, for every message again. */
const SEALED = {
  case_file: ['content'],
  consent_event: ['content'],
  message: ['content'],
  outbox: ['sealed'],
  inbox: ['sealed'],
  approval: ['input'],
  attachment: ['content'],
};

export class SealedStorage1764100000000 implements MigrationInterface {
  name = 'SealedStorage1764100000000';

  up(runner: QueryRunner): Promise<void> {
    return this.store(runner, 'EXTERNAL');
  }

  down(runner: QueryRunner): Promise<void> {
    return this.store(runner, 'EXTENDED');
  }

  private async store(runner: QueryRunner, storage: string): Promise<void> {
    for (const [table, columns] of Object.entries(SEALED)) {
      const changes = columns.map((column) => `ALTER COLUMN ${column} SET STORAGE ${storage}`);
      await runner.query(`ALTER TABLE ${table} ${changes.join(', ')}`);
    }
  }
}
