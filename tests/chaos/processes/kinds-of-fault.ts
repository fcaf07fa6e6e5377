/** Every kind of fault by name: what is here and is not drawn, or is drawn and not here, fails a test. */
export const KINDS_OF_FAULT: readonly string[] = [
  'killAtFailpoint',
  'failAtFailpoint',
  'killAtRandom',
  'standStill',
  'wipeBroker',
  'loseHub',
  'spoilLine',
  'courierRepeats',
  'courierDrops',
  'shiftClock',
  'withdrawBeforePublish',
  'killDatabase',
  'fillDisk',
  'restoreFromBackup',
];
