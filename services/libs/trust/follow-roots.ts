import { Metadata, MetadataKind, type Root, type Snapshot, type Targets, type Timestamp } from '@tufjs/models';
import { parseCanonicalJson } from '../envelope/canonical.js';
import { TrustError } from './trust-error.js';

type Text = Parameters<typeof Metadata.fromJSON>[1];

/** In capitals the same signature would have a second spelling. */
const SIGNATURE = /^[0-9a-f]{128}$/;

/**
 * The newest root that grew out of the one a node was given: each signed by enough of the holders before it and by enough
 * of its own (TUF 5.3). Roots up to the given one are passed over, so that a reader may begin with a later one.
 * @throws TrustError `trust-list-signature`
 */
export function followRoots(given: string, successors: readonly string[]): Metadata<Root> {
  return orUnsigned(() => successors.reduce(followOne, signedByItself(readRoot(given))));
}

/** @throws TrustError `trust-list-signature`: not signed as this root demands, or in another spelling than its canonical one */
export function readTargets(text: string, root: Metadata<Root>): Metadata<Targets> {
  const targets = parseTargets(text);
  return orUnsigned(() => {
    root.verifyDelegate('targets', targets);
    return targets;
  });
}

/** Targets metadata that nobody has checked yet. @throws TrustError `trust-list-signature` for another spelling than the canonical one */
export function parseTargets(text: string): Metadata<Targets> {
  return orUnsigned(() =>
    withCleanSignatures(Metadata.fromJSON(MetadataKind.Targets, parseCanonicalJson(text) as Text)),
  );
}

function followOne(known: Metadata<Root>, text: string): Metadata<Root> {
  const next = readRoot(text);
  if (next.signed.version <= known.signed.version) return known;
  if (next.signed.version !== known.signed.version + 1) throw new RangeError('a root is missing');
  known.verifyDelegate('root', next);
  return signedByItself(next);
}

function readRoot(text: string): Metadata<Root> {
  const root = withCleanSignatures(Metadata.fromJSON(MetadataKind.Root, parseCanonicalJson(text) as Text));
  // One key under two names must not count as two holders.
  const keys = Object.values(root.signed.keys).map(({ keyVal }) => keyVal['public']);
  if (new Set(keys).size !== keys.length) throw new RangeError('a key twice');
  return root;
}

function signedByItself(root: Metadata<Root>): Metadata<Root> {
  root.verifyDelegate('root', root);
  return root;
}

/** @throws RangeError for a signature in another spelling */
export function withCleanSignatures<M extends Metadata<Root | Targets | Snapshot | Timestamp>>(metadata: M): M {
  if (!Object.values(metadata.signatures).every(({ sig }) => SIGNATURE.test(sig))) throw new RangeError('spelling');
  return metadata;
}

/** What a stranger wrote makes the models throw errors of many kinds; none of them says more than this. @throws TrustError `trust-list-signature` */
export function orUnsigned<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new TrustError('trust-list-signature');
  }
}
