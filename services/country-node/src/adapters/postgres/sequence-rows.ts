import { type Alike, columns } from './rows.js';

type Numbers = { epoch: string; sequence: string };

export const NEXT_SEQUENCE: Alike<[peer: string], { sequence: number; epoch: number }> = {
  name: 'pair_sequence.next',
  writes: true,
  many: async (sql, calls) => {
    const left = new Map<string, number>();
    for (const [peer] of calls) left.set(peer, (left.get(peer) ?? 0) + 1);
    const last = new Map<string, Numbers>();
    // In one order of peers, so that two transactions never wait for each other.
    for (const peer of [...left.keys()].sort()) {
      const statement = `INSERT INTO pair_sequence (peer, direction, epoch, sequence) VALUES ($1, 'out', (SELECT coalesce(max(epoch), 1) FROM incarnation), $2)
        ON CONFLICT (peer, direction) DO UPDATE SET sequence = pair_sequence.sequence + $2 RETURNING epoch, sequence`;
      last.set(peer, (await sql.one<Numbers>(statement, [peer, left.get(peer)]))!);
    }
    return calls.map(([peer]) => {
      const [{ epoch, sequence }, after] = [last.get(peer)!, left.get(peer)! - 1];
      left.set(peer, after);
      return { epoch: Number(epoch), sequence: Number(sequence) - after };
    });
  },
};

/** Nobody's epoch is above the first one but that of a restored node (protocol section 2). */
const FROM_THE_BEGINNING = { epoch: 1, sequence: 0 };

/** Gaps and steps back are told, never refused (protocol section 5). */
export const NOTE_SEQUENCE: Alike<
  [peer: string, epoch: number, sequence: number],
  { missing: number; wentBack: boolean; restored: boolean }
> = {
  name: 'pair_sequence.note',
  writes: true,
  many: async (sql, calls) => {
    const peers = [...new Set(calls.map(([peer]) => peer))].sort();
    const known = await sql.all<Numbers & { peer: string }>(
      `SELECT peer, epoch, sequence FROM pair_sequence WHERE peer = ANY ($1) AND direction = 'in' ORDER BY peer FOR UPDATE`,
      [peers],
    );
    const last = new Map(
      known.map(({ peer, ...row }) => [peer, { epoch: Number(row.epoch), sequence: Number(row.sequence) }]),
    );
    const answers = calls.map(([peer, epoch, sequence]) => {
      const before = last.get(peer) ?? FROM_THE_BEGINNING;
      const ahead = epoch > before.epoch || (epoch === before.epoch && sequence > before.sequence);
      if (ahead) last.set(peer, { epoch, sequence });
      const missing = ahead && epoch === before.epoch ? sequence - before.sequence - 1 : 0;
      return { missing, wentBack: epoch < before.epoch, restored: epoch > before.epoch };
    });
    const rows = peers.flatMap((peer) => {
      const now = last.get(peer);
      return now ? [[peer, now.epoch, now.sequence]] : [];
    });
    if (rows.length === 0) return answers;
    await sql.run(
      `INSERT INTO pair_sequence (peer, direction, epoch, sequence)
       SELECT peer, 'in', epoch, sequence FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS p (peer, epoch, sequence)
       ON CONFLICT (peer, direction) DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence`,
      columns(rows),
    );
    return answers;
  },
};
