import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the foundation. Everything about a child is in bytea columns, sealed under the case key. */
export class Foundation1764000000000 implements MigrationInterface {
  name = 'Foundation1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** There is no way back from the first tables: a node's history is never dropped by a program. */
  down(): Promise<void> {
    return Promise.reject(new Error('not reversible'));
  }
}

const STATEMENTS = [
  `CREATE TABLE case_file (
    id uuid PRIMARY KEY, origin text NOT NULL, content bytea NOT NULL, version integer NOT NULL, responsible text NOT NULL,
    status text NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL)`,
  `CREATE TABLE case_reference (
    case_id uuid NOT NULL REFERENCES case_file, partner text NOT NULL, given_by text NOT NULL, reference text NOT NULL,
    PRIMARY KEY (partner, given_by, reference))`,
  `CREATE INDEX case_reference_case ON case_reference (case_id)`,
  `CREATE TABLE assignment (
    case_id uuid NOT NULL REFERENCES case_file, staff_id uuid NOT NULL, assigned_by text NOT NULL, assigned_at timestamptz NOT NULL,
    categories text[], PRIMARY KEY (case_id, staff_id))`,
  `CREATE INDEX assignment_staff ON assignment (staff_id)`,
  `CREATE TABLE consent_event (
    id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES case_file, sequence integer NOT NULL, content bytea NOT NULL,
    recorded_at timestamptz NOT NULL, recorded_by text NOT NULL, UNIQUE (case_id, sequence))`,
  `CREATE TABLE conversation (
    id uuid PRIMARY KEY, kind text NOT NULL, case_id uuid NOT NULL REFERENCES case_file, peer text NOT NULL, role text NOT NULL,
    state text NOT NULL, version integer NOT NULL, responsible text NOT NULL, due_at timestamptz,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL)`,
  `CREATE INDEX conversation_case ON conversation (case_id)`,
  `CREATE TABLE message (
    id uuid PRIMARY KEY, conversation_id uuid NOT NULL REFERENCES conversation, case_id uuid NOT NULL, direction text NOT NULL,
    author text NOT NULL, recipient text NOT NULL, step text NOT NULL, digest text NOT NULL UNIQUE, parents text[] NOT NULL,
    jws text NOT NULL, claims text NOT NULL, content bytea, status text NOT NULL, refusal_code text, receipt text,
    issued_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL)`,
  `CREATE INDEX message_conversation ON message (conversation_id, recorded_at)`,
  `CREATE TABLE outbox (
    id uuid PRIMARY KEY, kind text NOT NULL, message_id uuid, conversation_id uuid, case_id uuid, recipient text NOT NULL,
    sealed text NOT NULL, sealed_digest text NOT NULL, manifest jsonb, status text NOT NULL, priority smallint NOT NULL,
    attempts integer NOT NULL, next_attempt_at timestamptz NOT NULL, created_at timestamptz NOT NULL)`,
  `CREATE INDEX outbox_due ON outbox (priority, next_attempt_at) WHERE status <> 'closed'`,
  `CREATE INDEX outbox_message ON outbox (message_id)`,
  `CREATE INDEX outbox_sealed ON outbox (sealed_digest) WHERE status <> 'closed'`,
  `CREATE TABLE inbox (
    sealed_digest text PRIMARY KEY, subject_sender text NOT NULL, sealed text, status text NOT NULL DEFAULT 'waiting', code text,
    message_id uuid, attempts integer NOT NULL DEFAULT 0, next_attempt_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
    duplicates integer NOT NULL DEFAULT 0)`,
  `CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE status = 'waiting'`,
  `CREATE INDEX inbox_quarantine ON inbox (received_at) WHERE status = 'quarantined'`,
  `CREATE TABLE inbox_wait (
    parent_digest text NOT NULL, sealed_digest text NOT NULL REFERENCES inbox, PRIMARY KEY (parent_digest, sealed_digest))`,
  `CREATE TABLE seen_message (
    sender text NOT NULL, message_id uuid NOT NULL, message_digest text NOT NULL, outcome text NOT NULL, code text,
    receipt text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (sender, message_id))`,
  `CREATE TABLE refused_digest (
    conversation_id uuid NOT NULL, author text NOT NULL, digest text NOT NULL, PRIMARY KEY (conversation_id, author, digest))`,
  `CREATE TABLE pair_sequence (
    peer text NOT NULL, direction text NOT NULL, epoch bigint NOT NULL, sequence bigint NOT NULL, PRIMARY KEY (peer, direction))`,
  `CREATE TABLE ledger_entry (
    id uuid PRIMARY KEY, kind text NOT NULL, commitment bytea NOT NULL, salt bytea, content jsonb, recorded_at timestamptz NOT NULL,
    leaf_index bigint UNIQUE,
    case_id text GENERATED ALWAYS AS (content->>'caseId') STORED,
    conversation_id text GENERATED ALWAYS AS (content->>'conversationId') STORED)`,
  `CREATE INDEX ledger_entry_waiting ON ledger_entry (recorded_at, id) WHERE leaf_index IS NULL`,
  `CREATE INDEX ledger_entry_case ON ledger_entry (case_id, recorded_at)`,
  `CREATE INDEX ledger_entry_conversation ON ledger_entry (conversation_id, recorded_at)`,
  `CREATE TABLE ledger_frontier (one boolean PRIMARY KEY DEFAULT true CHECK (one), size bigint NOT NULL, nodes bytea[] NOT NULL)`,
  `INSERT INTO ledger_frontier (size, nodes) VALUES (0, '{}')`,
  `CREATE TABLE ledger_checkpoint (size bigint PRIMARY KEY, root text NOT NULL, signed text NOT NULL, at timestamptz NOT NULL)`,
  `CREATE TABLE peer_head (
    peer text NOT NULL, size bigint NOT NULL, root text NOT NULL, message_id uuid NOT NULL, at timestamptz NOT NULL,
    PRIMARY KEY (peer, message_id, size, root))`,
  `CREATE TABLE staff (
    id uuid PRIMARY KEY, subject text NOT NULL UNIQUE, display_function text NOT NULL, roles text[] NOT NULL, active boolean NOT NULL)`,
  `CREATE TABLE approval (
    id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES case_file, conversation_id uuid NOT NULL REFERENCES conversation,
    kind text NOT NULL, step text NOT NULL, peer text NOT NULL, input bytea NOT NULL, manifest_digest text NOT NULL,
    author_id uuid NOT NULL, status text NOT NULL, approver_id uuid, reason_code text, created_at timestamptz NOT NULL,
    decided_at timestamptz)`,
  `CREATE INDEX approval_status ON approval (status, created_at)`,
  `CREATE TABLE attachment (
    id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES case_file, file_id uuid NOT NULL, content bytea NOT NULL,
    media_type text NOT NULL, size bigint NOT NULL, cipher_size bigint NOT NULL, cipher_sha256 text NOT NULL, status text NOT NULL,
    holder text, message_id uuid, attempts integer NOT NULL, next_attempt_at timestamptz, created_at timestamptz NOT NULL)`,
  `CREATE INDEX attachment_case ON attachment (case_id)`,
  `CREATE INDEX attachment_expected ON attachment (next_attempt_at) WHERE status = 'expected'`,
  `CREATE TABLE attachment_copy (
    file_id uuid PRIMARY KEY, attachment_id uuid NOT NULL, recipient text NOT NULL, message_id uuid NOT NULL,
    cipher_sha256 text NOT NULL, cipher_size bigint NOT NULL, created_at timestamptz NOT NULL)`,
  `CREATE INDEX attachment_copy_asked ON attachment_copy (recipient, message_id, cipher_sha256)`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$`,
  `CREATE TRIGGER consent_event_append_only BEFORE UPDATE OR DELETE ON consent_event FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER seen_message_append_only BEFORE UPDATE OR DELETE ON seen_message FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER ledger_entry_fixed BEFORE UPDATE OF id, kind, commitment, recorded_at ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
];
