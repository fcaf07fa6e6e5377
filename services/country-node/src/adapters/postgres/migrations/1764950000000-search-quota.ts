import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What of a search stays at the node that searched, and how many searches one partner asked for. */
export class SearchQuota1764950000000 implements MigrationInterface {
  name = 'SearchQuota1764950000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE message ADD COLUMN only_here bytea');
    await runner.query('CREATE INDEX conversation_opened ON conversation (peer, kind, created_at)');
    await runner.query(`CREATE INDEX seen_over_quota ON seen_message (at) WHERE code = 'search-quota'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX seen_over_quota');
    await runner.query('DROP INDEX conversation_opened');
    await runner.query('ALTER TABLE message DROP COLUMN only_here');
  }
}
