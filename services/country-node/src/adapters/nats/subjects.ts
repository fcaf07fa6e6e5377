import { Fault } from '../../domain/refusal.js';

/** Protocol section 6: `ps.v1.<from>.<to>.<door>`; node ids only, nothing of the content (R20). */
const NODE_ID = /^[a-z][a-z0-9-]{0,31}$/;

/** @returns where a node's sealed messages, receipts and notices for another go */
export function inboxSubject(from: string, to: string): string {
  return `ps.v1.${checked(from)}.${checked(to)}.inbox`;
}

/** Everybody's messages to one node: what its inbox stream takes. */
export function inboxSubjects(self: string): string {
  return `ps.v1.*.${checked(self)}.inbox`;
}

/** By which a node asks another and is answered at once: for pieces of attachments, and of the directory's files. */
export type Door = 'fetch' | 'trust';

/** @returns where a node asks another */
export function askSubject(door: Door, asker: string, holder: string): string {
  return `ps.v1.${checked(asker)}.${checked(holder)}.${door}`;
}

export function askSubjects(door: Door, self: string): string {
  return `ps.v1.*.${checked(self)}.${door}`;
}

/** The node that a subject names as its sender: only as true as the broker's permissions. */
export function senderOf(subject: string): string {
  return subject.split('.')[2] ?? '';
}

export function isNodeId(text: string): boolean {
  return NODE_ID.test(text);
}

/** A dot, star or blank in an id would address somebody else. */
function checked(node: string): string {
  if (!isNodeId(node)) throw new Fault('node-id-invalid');
  return node;
}
