import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that come in parts, each part encrypted by itself, until all of it is here. */
export class UploadsInParts1764500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE attachment_upload (
      id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES case_file, started_by uuid NOT NULL, content bytea NOT NULL,
      media_type text NOT NULL, size bigint NOT NULL, received bigint NOT NULL CHECK (received BETWEEN 0 AND size),
      created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL)`);
    await runner.query('ALTER TABLE attachment_upload ALTER COLUMN content SET STORAGE EXTERNAL');
    await runner.query('CREATE INDEX attachment_upload_case ON attachment_upload (case_id)');
    await runner.query(`CREATE TABLE attachment_upload_piece (
      file_id uuid PRIMARY KEY, upload_id uuid NOT NULL REFERENCES attachment_upload, position bigint NOT NULL,
      size bigint NOT NULL, UNIQUE (upload_id, position))`);
    await runner.query('CREATE INDEX attachment_file ON attachment (file_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX attachment_file');
    await runner.query('DROP TABLE attachment_upload_piece');
    await runner.query('DROP TABLE attachment_upload');
  }
}
