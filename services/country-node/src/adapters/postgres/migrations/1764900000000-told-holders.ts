import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What this node owes its partners by itself, what partners asked to be restricted, and when a case was closed. */
export class ToldHolders1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE owed_step (
      id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES case_file, conversation_id uuid NOT NULL REFERENCES conversation,
      step text NOT NULL, input bytea NOT NULL, about uuid[] NOT NULL, until text NOT NULL, status text NOT NULL,
      attempts integer NOT NULL, next_attempt_at timestamptz NOT NULL, by text NOT NULL, created_at timestamptz NOT NULL)`);
    await runner.query(`CREATE INDEX owed_step_due ON owed_step (next_attempt_at) WHERE status IN ('due', 'waiting')`);
    await runner.query('CREATE INDEX owed_step_case ON owed_step (case_id)');
    await runner.query(`CREATE TABLE restriction (
      case_id uuid NOT NULL REFERENCES case_file, conversation_id uuid NOT NULL REFERENCES conversation, peer text NOT NULL,
      purpose text NOT NULL, category text NOT NULL, since timestamptz NOT NULL, kept_on text,
      PRIMARY KEY (case_id, peer, purpose, category))`);
    await runner.query('CREATE INDEX restriction_conversation ON restriction (conversation_id)');
    await runner.query(`ALTER TABLE case_file ADD COLUMN closed_at timestamptz, ADD COLUMN retention_until timestamptz,
      ADD COLUMN follow_up_due_at timestamptz`);
    // A closure is approved for the case, not for one of the conversations that tell of it.
    await runner.query('ALTER TABLE approval ALTER COLUMN conversation_id DROP NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM approval WHERE conversation_id IS NULL');
    await runner.query('ALTER TABLE approval ALTER COLUMN conversation_id SET NOT NULL');
    await runner.query(`ALTER TABLE case_file DROP COLUMN closed_at, DROP COLUMN retention_until,
      DROP COLUMN follow_up_due_at`);
    await runner.query('DROP TABLE restriction');
    await runner.query('DROP TABLE owed_step');
  }
}
