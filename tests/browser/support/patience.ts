/** Milliseconds for one thing to appear on a page, on a machine that has other work. */
export const CONSOLE_PATIENCE_MS = 40_000;
/** Milliseconds for what one person does from beginning to end, on the same machine. */
export const TELLING_PATIENCE_MS = 180_000;
