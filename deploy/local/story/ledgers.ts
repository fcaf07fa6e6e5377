import { check, type Telling } from './telling.js';
import { count, short } from './words.js';

interface Head {
  size: number;
  root: string;
}

/** Each node's record is checked entry by entry, and the other holds its signed heads. */
export async function ledgers(telling: Telling): Promise<void> {
  for (const [node, peer] of [
    ['mr', 'ne'],
    ['ne', 'mr'],
  ] as const) {
    const auditor = telling.as(node, 'auditor');
    type State = { checkpoint: Head | null; heldOfPeers: (Head & { peer: string })[] };
    const head = await auditor.until<State>('ledger/head', ({ checkpoint }) => checkpoint !== null);
    const { ok, size, root } = await auditor.post<Head & { ok: boolean }>('ledger/verify');
    check(ok && size > 0, `the ledger of ${node} does not verify`);
    const held = head.heldOfPeers.filter((each) => each.peer === peer);
    check(held.length > 0, `${node} holds no head of ${peer}`);
    telling.say(
      `${node}: all ${size} entries verify, root ${short(root)}; it also holds ${count(held.length, 'signed head')} of ${peer}’s ledger`,
    );
  }
  telling.say('so that neither administrator can rewrite what was disclosed, received, approved or read, unseen.');
}
