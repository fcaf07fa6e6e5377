import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A restriction goes by the place of the message that asked for it, not by the time at which anything arrived (R10). */
const UP = [
  'ALTER TABLE restriction ADD COLUMN epoch bigint, ADD COLUMN sequence bigint',
  `UPDATE restriction r SET (epoch, sequence) = (
    SELECT (m.claims::jsonb ->> 'epoch')::bigint, (m.claims::jsonb ->> 'sequence')::bigint FROM message m
    WHERE m.conversation_id = r.conversation_id AND m.direction = 'in' AND m.recorded_at <= r.since
    ORDER BY m.recorded_at DESC LIMIT 1)`,
  // Every one has its message; should one have none, all that is there stays restricted.
  'UPDATE restriction SET epoch = 9007199254740991, sequence = 0 WHERE epoch IS NULL',
  'ALTER TABLE restriction ALTER COLUMN epoch SET NOT NULL, ALTER COLUMN sequence SET NOT NULL',
];

export class PlacedRestrictions1765330000000 implements MigrationInterface {
  name = 'PlacedRestrictions1765330000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE restriction DROP COLUMN epoch, DROP COLUMN sequence');
  }
}
