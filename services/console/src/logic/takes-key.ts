/** Ways to ask the node by POST for what is read, not made; and the end of a file, which is the same however often it is told. */
const UNKEYED = /^(session|ledger\/verify)$|\/(preview|prints|finish|attachments)$/;

/** Whether the node keeps what it answers under a key (contracts/openapi.json); a key elsewhere is refused. */
export function takesKey(method: string, path: string): boolean {
  return method === 'POST' && !UNKEYED.test(path);
}
