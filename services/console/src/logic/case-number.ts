const NUMBER = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** The number of a case in what somebody typed or pasted, be it the number or an address that ends with it. */
export function findCaseNumber(text: string): string | undefined {
  return NUMBER.exec(text.toLowerCase())?.[0];
}
