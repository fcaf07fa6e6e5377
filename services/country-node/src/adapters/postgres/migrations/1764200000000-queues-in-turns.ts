import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What waits is found peer by peer, so that each has its turn however much another one has waiting. They take the place of
 * the indexes by due time alone. The third is for those who look at the backlog: `done` is nearly all of the table.
 */
const IN_TURNS = [
  'DROP INDEX inbox_due',
  `CREATE INDEX inbox_turn ON inbox (subject_sender, least(attempts, 1), next_attempt_at, received_at) WHERE status = 'waiting'`,
  'DROP INDEX outbox_due',
  `CREATE INDEX outbox_turn ON outbox (recipient, priority, next_attempt_at) WHERE status <> 'closed'`,
  `CREATE INDEX inbox_undone ON inbox (subject_sender, received_at) WHERE status IN ('waiting', 'parked')`,
];

const BY_TIME = [
  'DROP INDEX inbox_turn',
  `CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE status = 'waiting'`,
  'DROP INDEX outbox_turn',
  `CREATE INDEX outbox_due ON outbox (priority, next_attempt_at) WHERE status <> 'closed'`,
  'DROP INDEX inbox_undone',
];

export class QueuesInTurns1764200000000 implements MigrationInterface {
  name = 'QueuesInTurns1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of IN_TURNS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of BY_TIME) await runner.query(statement);
  }
}
