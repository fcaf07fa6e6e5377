import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What children object to, ask to have corrected and complain of: of each no more than that it is there is readable. */
export class ChildVoices1765500000000 implements MigrationInterface {
  name = 'ChildVoices1765500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE child_voice (
      id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES case_file, recorded_at timestamptz NOT NULL, settled_at timestamptz)`);
    await runner.query('CREATE INDEX child_voice_case ON child_voice (case_id)');
    await runner.query('CREATE INDEX child_voice_open ON child_voice (id) WHERE settled_at IS NULL');
    await runner.query(`CREATE TABLE child_voice_entry (
      id uuid PRIMARY KEY, voice_id uuid NOT NULL REFERENCES child_voice, case_id uuid NOT NULL REFERENCES case_file,
      sequence integer NOT NULL, content bytea NOT NULL, recorded_at timestamptz NOT NULL, UNIQUE (voice_id, sequence))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE child_voice_entry');
    await runner.query('DROP TABLE child_voice');
  }
}
