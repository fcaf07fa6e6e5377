/** A name or code that no list of words has, as words: `firstContactAt` → `first contact at`, `family_there` → `family there`. */
export function humanise(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
}
