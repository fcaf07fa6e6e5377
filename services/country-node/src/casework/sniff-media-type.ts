/** First bytes of the types a case may hold. */
const SIGNATURES: readonly { mediaType: string; at: number; bytes: string }[] = [
  { mediaType: 'application/pdf', at: 0, bytes: '%PDF-' },
  { mediaType: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { mediaType: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { mediaType: 'audio/ogg', at: 0, bytes: 'OggS' },
  { mediaType: 'audio/wav', at: 8, bytes: 'WAVE' },
  { mediaType: 'audio/mpeg', at: 0, bytes: 'ID3' },
];

/** Media types of the files that a case may hold. */
export const TAKEN_MEDIA_TYPES: readonly string[] = SIGNATURES.map(({ mediaType }) => mediaType);

/** What a file is by its content; undefined for what a case may not hold. */
export function sniffMediaType(start: Uint8Array): string | undefined {
  const text = Buffer.from(start.subarray(0, 16)).toString('latin1');
  return SIGNATURES.find(({ at, bytes }) => text.startsWith(bytes, at))?.mediaType;
}
