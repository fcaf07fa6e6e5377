import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a void named stays refused under whatever id it is said again; what was only refused when it came may be said again. */
export class VoidedDigests1766530000000 implements MigrationInterface {
  name = 'VoidedDigests1766530000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refused_digest ADD COLUMN voided boolean NOT NULL DEFAULT false');
    await runner.query(
      `UPDATE refused_digest r SET voided = true WHERE NOT EXISTS (
         SELECT FROM seen_message s WHERE s.sender = r.author AND s.message_digest = r.digest AND s.code IS DISTINCT FROM 'voided')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refused_digest DROP COLUMN voided');
  }
}
