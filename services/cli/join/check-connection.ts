import { readFileSync } from 'node:fs';
import { thumbprintOf } from '#libs/envelope/keys.js';
import { TrustError } from '#libs/trust/trust-error.js';
import { type TrustView, viewOf } from '#libs/trust/lookup.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { refreshEdition } from '../../country-node/src/adapters/directory/refresh-edition.js';
import { sourceAt } from '../../country-node/src/adapters/directory/trust-source.js';
import { NatsAttachmentLink } from '../../country-node/src/adapters/nats/attachment-link.js';
import { NatsLink } from '../../country-node/src/adapters/nats/connect-nats.js';
import type { Settings } from '../../country-node/src/config.js';
import { Fault } from '../../country-node/src/domain/refusal.js';
import { type NodeEnvironment, readNodeSettings } from '../node-environment.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';
import { openOwnKeys } from './own-keys.js';

const PATIENCE_MS = 5_000;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

type Said = (well: boolean, text: string) => void;

/**
 * Tries what a node needs before it starts: the directory from its root, its own place on the list, its broker, and every
 * peer, by a request that goes the whole way there and back.
 * @returns exit code 0 when all is well, 1 otherwise
 */
export async function checkConnection(
  { settings: environment }: { settings?: NodeEnvironment },
  out: Out,
): Promise<number> {
  if (environment === undefined) throw new UsageError('Say which node: --settings.');
  const settings = readNodeSettings(environment);
  let isWell = true;
  const say: Said = (well, text) => {
    isWell &&= well;
    out.say(`${well ? '✓' : '✗'} ${text}`);
  };
  const view = await checkDirectory(settings, say);
  if (view) await checkOwnPlace(settings, view, say);
  await checkPeers(settings, view, say);
  return isWell ? 0 : 1;
}

async function checkDirectory({ trustSource, trustRootFile }: Settings, say: Said): Promise<TrustView | undefined> {
  try {
    const root = readFileSync(trustRootFile, 'utf8');
    const edition = await refreshEdition({ root }, sourceAt(trustSource));
    const list = verifyTrustList(edition, root, { highestVersion: 0, now: new Date() });
    say(true, `The directory gives trust list ${list.version}, in force until ${list.expiresAt}.`);
    return viewOf(list);
  } catch (error) {
    const code =
      error instanceof TrustError ? error.code : error instanceof Fault ? error.reason : 'trust-root-invalid';
    say(false, `The directory gives no list that follows from the root: ${code}.`);
    return undefined;
  }
}

async function checkOwnPlace(settings: Settings, view: TrustView, say: Said): Promise<void> {
  const { node } = settings;
  if (!view.participant(node)) return say(false, `${node} is not on the list yet.`);
  const { sign, encrypt } = await openOwnKeys(settings);
  const now = new Date();
  const isListed =
    view.signingKeyOf(node, thumbprintOf(sign), now) !== undefined &&
    view.encryptionKeyOf(node, now)?.thumbprint === thumbprintOf(encrypt);
  say(
    isListed,
    `${node} is on the list, ${isListed ? 'with the keys that it uses' : 'but not with the keys that it uses'}.`,
  );
}

async function checkPeers(settings: Settings, view: TrustView | undefined, say: Said): Promise<void> {
  const { node: self, natsServers, natsUser: user } = settings;
  const password = readFileSync(settings.natsPasswordFile, 'utf8').trim();
  const link = new NatsLink({ self, servers: natsServers.split(','), credentials: { user, password } }, SILENT);
  try {
    const isUp = await Promise.race([link.whenConnected().then(() => true), pause(PATIENCE_MS)]);
    say(isUp, `The node’s broker ${isUp ? 'lets it in' : 'does not let it in, or does not answer'}.`);
    if (!isUp || !view) return;
    const peers = view.participants().filter(({ id }) => id !== self && view.agreementBetween(self, id, new Date()));
    if (peers.length === 0) say(false, 'No agreement with anybody is in force.');
    await Promise.all(peers.map(({ id }) => checkPeer(link, id, say)));
  } finally {
    await link.close();
  }
}

/** Nothing is shown by it: the timestamp of the directory is public. */
async function checkPeer(link: NatsLink, peer: string, say: Said): Promise<void> {
  const trust = new NatsAttachmentLink(link, PATIENCE_MS, 'trust');
  const answers = await trust.fetch(peer, '0 timestamp.json').then(
    () => true,
    () => false,
  );
  say(answers, `${peer} ${answers ? 'answers' : 'does not answer: its node is down, or the way there is not open'}.`);
}

function pause(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());
}
