import { endRolled, readRoll } from './roll.js';

/**
 * Runs beside a network and outlives its owner by a moment: when the owner is gone without having closed the roll (killed,
 * out of memory), it ends what the roll lists. The pipe on standard input closes with the owner, however that ends.
 */
const [, , folder = '', ownerPid = '', ownerStarted = ''] = process.argv;

process.stdin.on('close', () => {
  const roll = readRoll(folder);
  // The roll may be a later owner's by now.
  const ours = roll && String(roll.owner.pid) === ownerPid && roll.owner.started === ownerStarted;
  void (ours ? endRolled(folder, roll) : Promise.resolve(0)).then(() => process.exit(0));
});
process.stdin.resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
