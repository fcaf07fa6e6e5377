/** Where a hop stands as people see it: one whose neighbour refused to carry on is broken, whatever was said on it before. */
export function shownHopState({ state, failed }: { state: string; failed: boolean }): string {
  return failed && state !== 'stopped' ? 'broken' : state;
}
