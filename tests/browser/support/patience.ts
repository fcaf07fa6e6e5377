/** Milliseconds for one thing to appear on a page, on a machine that has other work. */
export const CONSOLE_PATIENCE_MS = 40_000;
