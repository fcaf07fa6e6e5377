import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a condition holds. @throws Error when it still does not after `ms` */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: string,
  ms = 20_000,
): Promise<void> {
  const until = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(`still not so after ${ms} ms: ${what}`);
    await sleep(20);
  }
}
