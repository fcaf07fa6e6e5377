/** One message as it stands on the line between a client and its broker. */
export interface Passed {
  verb: 'PUB' | 'HPUB' | 'MSG' | 'HMSG';
  subject: string;
  reply?: string;
  headers: string;
  payload: Buffer;
}

/** Every message in the bytes of one direction of a NATS connection; what is no message is left out. */
export function readPassed(bytes: Buffer): Passed[] {
  const passed: Passed[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) break;
    const [verb = '', ...words] = bytes.subarray(at, end).toString().split(/\s+/);
    at = end + 2;
    if (!isVerb(verb)) continue;
    const sizes = words.filter((word) => /^\d+$/.test(word)).map(Number);
    const total = sizes.at(-1) ?? 0;
    const head = verb.startsWith('H') ? (sizes.at(-2) ?? 0) : 0;
    const names = words.slice(0, words.length - (head ? 2 : 1));
    const reply = verb.endsWith('PUB') ? names[1] : names[2];
    passed.push({
      verb,
      subject: names[0] ?? '',
      ...(reply ? { reply } : {}),
      headers: bytes.subarray(at, at + head).toString(),
      payload: bytes.subarray(at + head, at + total),
    });
    at += total + 2;
  }
  return passed;
}

function isVerb(word: string): word is Passed['verb'] {
  return ['PUB', 'HPUB', 'MSG', 'HMSG'].includes(word);
}
