/** What telling the node of a logout asks. */
export interface LogoutDoor<T> {
  /** @throws what has a `status`: of HTTP, or 0 where nothing answered */
  tell: () => Promise<T>;
  /** Whether nothing has to be told any more: another tab was heard, or this page is done with it. */
  isTold: () => boolean;
  /** For so many seconds, or until there is a reason to try at once. */
  wait: (seconds: number) => Promise<void>;
  /** It was not heard this time. */
  failed: () => void;
}

/** Seconds to wait before each new try; after the last, as long again. */
const WAITS = [2, 4, 8, 16, 32];
const LONGEST = 60;
const UNKNOWN_HERE = 401;

/**
 * Tells the node of a logout until it has heard: what it did not answer to is none, because its cookie lets the next person
 * in. @returns what it answered; undefined where no session was there any more
 */
export async function tellUntilHeard<T>(door: LogoutDoor<T>): Promise<T | undefined> {
  for (let failed = 0; !door.isTold(); failed += 1) {
    try {
      return await door.tell();
    } catch (error) {
      if ((error as { status?: number }).status === UNKNOWN_HERE) return undefined;
      door.failed();
      await door.wait(WAITS[failed] ?? LONGEST);
    }
  }
  return undefined;
}
