const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** As one enters a day into a form, counted from today. */
export const dayIn = (days: number): string => inDays(days).slice(0, 'YYYY-MM-DD'.length);
/** As one enters a moment. */
export const momentIn = (days: number): string => inDays(days).slice(0, 'YYYY-MM-DDTHH:mm'.length);
