/** Words that stand for personal data in tests: none of them may ever turn up in a log, error or file name (R20). */
export const CANARIES = ['Aminetou', 'mint Vall', 'أمينة', '+222 45 29 00 11', 'Nouakchott', '1999-04-17'];

/** Which of the canaries a text shows. */
export function canariesIn(text: string): string[] {
  return CANARIES.filter((canary) => text.includes(canary));
}
