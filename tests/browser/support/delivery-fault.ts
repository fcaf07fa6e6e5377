import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningNode } from '../../../deploy/local/start-node.js';
import { askDatabase } from '../../support/ask-database.js';
import { enter, isAcknowledged } from '../../support/doors.js';
import { eventually } from '../../support/eventually.js';

/** A node whose database takes no message in, until it is mended. */
export async function failDeliveries({ databaseUrl }: RunningNode): Promise<{ mend: () => Promise<unknown> }> {
  await askDatabase(
    databaseUrl,
    `CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql;
     CREATE TRIGGER fail BEFORE INSERT ON message FOR EACH ROW WHEN (NEW.direction = 'in') EXECUTE FUNCTION fail()`,
  );
  return { mend: () => askDatabase(databaseUrl, 'DROP TRIGGER fail ON message; DROP FUNCTION fail') };
}

/**
 * Waits until what failed is set aside, as after its last try but one; so many deliveries of it keep the next from being the
 * one by which the node would try it again by itself.
 */
export async function untilSetAside({ databaseUrl }: RunningNode): Promise<void> {
  const hasten = `UPDATE inbox SET attempts = 5, duplicates = 16, next_attempt_at = now()
    WHERE status = 'waiting' AND attempts BETWEEN 1 AND 4`;
  const isAside = async () => {
    await askDatabase(databaseUrl, hasten);
    const aside = `SELECT 1 FROM inbox WHERE status = 'quarantined' AND code = 'internal-fault'`;
    return (await askDatabase(databaseUrl, aside)).length > 0;
  };
  await eventually(isAside, 'it is set aside');
}

/** Puts on the broker of a node, as its own, what nobody can open. */
export async function sendUnreadable({ folder, id }: RunningNode, to: string): Promise<void> {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const { natsServers } = JSON.parse(read('settings.json')) as { natsServers: string };
  const door = await enter(id, natsServers, { user: 'node', pass: read('nats-password').trim() });
  try {
    const put = () =>
      door.connection.request(`ps.v1.${id}.${to}.inbox`, 'not sealed').then(isAcknowledged, () => false);
    await eventually(put, 'the broker takes it');
  } finally {
    await door.close();
  }
}
