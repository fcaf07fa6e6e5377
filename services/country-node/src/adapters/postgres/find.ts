import type { Rows } from './rows.js';

/** One row or none per call, by its id. */
export async function find<T extends { id: string }>(
  sql: Rows,
  statement: string,
  calls: readonly [id: string][],
): Promise<(T | undefined)[]> {
  const rows = await sql.all<T>(statement, [[...new Set(calls.map(([id]) => id))]]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return calls.map(([id]) => byId.get(id));
}

/** A statement changes a row once: calls about the same one take turns, in their order. */
export function inTurns<A extends readonly [id: string, ...unknown[]], R>(
  many: (sql: Rows, calls: readonly A[]) => Promise<readonly R[]>,
): (sql: Rows, calls: readonly A[]) => Promise<readonly R[]> {
  return async (sql, calls) => {
    const turns: number[][] = [];
    const told = new Map<string, number>();
    for (const [at, [id]] of calls.entries()) {
      const turn = told.get(id) ?? 0;
      told.set(id, turn + 1);
      (turns[turn] ??= []).push(at);
    }
    const answers: R[] = [];
    for (const places of turns) {
      const given = await many(
        sql,
        places.map((at) => calls[at]!),
      );
      places.forEach((at, index) => (answers[at] = given[index]!));
    }
    return answers;
  };
}
