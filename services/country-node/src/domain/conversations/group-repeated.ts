/** A message as what repeats it knows it. */
export interface Repeatable {
  id: string;
  supersedes?: { messageId: string } | undefined;
}

/** Messages, each together with those that say the same under new ids (protocol 2.4), also where one repeats a repetition. */
export function groupRepeated<M extends Repeatable>(messages: readonly M[]): M[][] {
  const older = new Map(messages.flatMap(({ id, supersedes }) => (supersedes ? [[id, supersedes.messageId]] : [])));
  const firstOf = ({ id }: M) => {
    const seen = new Set([id]);
    let first = id;
    for (let next = older.get(first); next !== undefined && !seen.has(next); next = older.get(first)) {
      seen.add(next);
      first = next;
    }
    return first;
  };
  return [...Map.groupBy(messages, firstOf).values()];
}
