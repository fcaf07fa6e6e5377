import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Circuits: what goes by way of relays. A hop is a conversation without a case, so the reference to the case is asked of all
 * others by a trigger; cases are never deleted.
 */
const CIRCUITS = [
  `CREATE TABLE hop (
    id uuid PRIMARY KEY, circuit_id uuid NOT NULL, role text NOT NULL, place text NOT NULL, pair_id uuid, peer text NOT NULL,
    reference text NOT NULL, purpose text NOT NULL, deadline timestamptz NOT NULL, payload_digest text, route text[], stops text[],
    other_end text, failed boolean NOT NULL, created_at timestamptz NOT NULL)`,
  `CREATE UNIQUE INDEX hop_opened_by ON hop (payload_digest) WHERE role = 'far'`,
  `CREATE INDEX hop_payload ON hop (payload_digest)`,
  `CREATE INDEX hop_circuit ON hop (circuit_id)`,
  `CREATE INDEX hop_peer ON hop (peer, deadline) WHERE role = 'far'`,
  `CREATE INDEX hop_origin ON hop (id) WHERE place = 'origin'`,
  `ALTER TABLE conversation ADD COLUMN via uuid REFERENCES hop`,
  `CREATE INDEX conversation_via ON conversation (via) WHERE via IS NOT NULL`,
  `ALTER TABLE inbox ADD COLUMN via uuid`,
  `ALTER TABLE outbox ADD COLUMN via uuid, ADD COLUMN hop_step text, ADD COLUMN carried_in uuid`,
  `CREATE INDEX outbox_via ON outbox (via) WHERE via IS NOT NULL AND status <> 'closed'`,
  `CREATE INDEX outbox_conversation ON outbox (conversation_id) WHERE via IS NOT NULL AND status <> 'closed'`,
  `ALTER TABLE conversation DROP CONSTRAINT conversation_case_id_fkey`,
  `CREATE FUNCTION ask_for_case() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.kind <> 'relay' AND NOT EXISTS (SELECT 1 FROM case_file WHERE id = NEW.case_id)
      THEN RAISE foreign_key_violation USING MESSAGE = 'conversation without a case'; END IF;
    RETURN NEW; END $$`,
  `CREATE TRIGGER conversation_case BEFORE INSERT OR UPDATE OF case_id, kind ON conversation
    FOR EACH ROW EXECUTE FUNCTION ask_for_case()`,
];

const NO_CIRCUITS = [
  'DROP TRIGGER conversation_case ON conversation',
  'DROP FUNCTION ask_for_case',
  `DELETE FROM message WHERE conversation_id IN (SELECT id FROM conversation WHERE kind = 'relay')`,
  'ALTER TABLE outbox DROP COLUMN via, DROP COLUMN hop_step, DROP COLUMN carried_in',
  'ALTER TABLE inbox DROP COLUMN via',
  'ALTER TABLE conversation DROP COLUMN via',
  `DELETE FROM conversation WHERE kind = 'relay'`,
  'ALTER TABLE conversation ADD CONSTRAINT conversation_case_id_fkey FOREIGN KEY (case_id) REFERENCES case_file',
  'DROP TABLE hop',
];

export class Circuits1764820000000 implements MigrationInterface {
  name = 'Circuits1764820000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of CIRCUITS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_CIRCUITS) await runner.query(statement);
  }
}
