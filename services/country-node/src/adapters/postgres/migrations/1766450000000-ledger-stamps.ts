import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Time-stamps that an authority gave over signed heads of the ledger (RFC 3161): for whoever believes it before a peer. */
export class LedgerStamps1766450000000 implements MigrationInterface {
  name = 'LedgerStamps1766450000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE ledger_stamp (
      size bigint PRIMARY KEY,
      root text NOT NULL,
      head text NOT NULL,
      token bytea NOT NULL,
      at timestamptz NOT NULL,
      kept_at timestamptz NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_stamp');
  }
}
