/** First bytes of the types a case may hold; `then` follows after bytes that may be anything. */
const SIGNATURES: readonly { mediaType: string; first: string; then?: { at: number; bytes: string } }[] = [
  { mediaType: 'application/pdf', first: '%PDF-' },
  { mediaType: 'image/jpeg', first: '\xff\xd8\xff' },
  { mediaType: 'image/png', first: '\x89PNG\r\n\x1a\n' },
  { mediaType: 'audio/ogg', first: 'OggS' },
  { mediaType: 'image/webp', first: 'RIFF', then: { at: 8, bytes: 'WEBP' } },
  // A page of script could carry the later word where a sound has it: both count.
  { mediaType: 'audio/wav', first: 'RIFF', then: { at: 8, bytes: 'WAVE' } },
  { mediaType: 'audio/mpeg', first: 'ID3' },
];

/** Media types of the files that a case may hold. */
export const TAKEN_MEDIA_TYPES: readonly string[] = SIGNATURES.map(({ mediaType }) => mediaType);

/** What a file is by its content; undefined for what a case may not hold. */
export function sniffMediaType(start: Uint8Array): string | undefined {
  const text = Buffer.from(start.subarray(0, 16)).toString('latin1');
  const fits = ({ first, then }: (typeof SIGNATURES)[number]) =>
    text.startsWith(first) && (!then || text.startsWith(then.bytes, then.at));
  return SIGNATURES.find(fits)?.mediaType;
}
