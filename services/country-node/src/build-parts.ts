import { readFileSync } from 'node:fs';
import { MarkFile } from './adapters/continuity/continuity-file.js';
import { Peers } from './adapters/directory/peer-source.js';
import { TufDirectory } from './adapters/directory/tuf-directory.js';
import { FileCaseVault } from './adapters/keyring/file-case-vault.js';
import { FileKeyring } from './adapters/keyring/file-keyring.js';
import { NodeKeyFile } from './adapters/keyring/node-key-file.js';
import { AllowListLog } from './adapters/log/allow-list-log.js';
import { NatsAttachmentLink } from './adapters/nats/attachment-link.js';
import { NatsLink } from './adapters/nats/connect-nats.js';
import { NatsCourier } from './adapters/nats/courier.js';
import { FileNationalLaw, type NationalFiles } from './adapters/national/file-national-law.js';
import { AgeFileCipher } from './adapters/objects/age-file-cipher.js';
import { FileAttachmentFiles } from './adapters/objects/file-attachment-files.js';
import { CodeLogins } from './adapters/oidc/code-logins.js';
import { OidcAccessTokens } from './adapters/oidc/access-tokens.js';
import { askForToken } from './adapters/time-stamps/ask-for-token.js';
import { CIRCUIT_TERMS } from './domain/circuits/circuit-terms.js';
import { connectPostgres, type PostgresStore } from './adapters/postgres/postgres-store.js';
import type { Settings } from './config.js';
import type { Matrix } from './domain/disclosure/types.js';
import type { AccessTokens } from './ports/access-tokens.js';
import type { Clock } from './ports/clock.js';
import type { Logins } from './ports/logins.js';
import type { ContinuityFile } from './ports/continuity-file.js';
import type { NodeParts } from './ports/node-parts.js';

export interface BuiltNode {
  directory: TufDirectory;
  national: FileNationalLaw;
  parts: NodeParts & { store: PostgresStore };
  tokens: AccessTokens;
  logins: Logins;
  link: NatsLink;
  continuity: ContinuityFile;
}

const PEER_TIMEOUT_MS = 5_000;

/** Builds every adapter of a node from its settings. @throws Fault naming the part that cannot start */
export async function buildParts(settings: Settings, clock: Clock = { now: () => new Date() }): Promise<BuiltNode> {
  const log = new AllowListLog(settings.node, clock);
  const nodeKey = NodeKeyFile.read(settings.nodeKeyFile, log);
  const link = new NatsLink(
    {
      self: settings.node,
      servers: settings.natsServers.split(','),
      credentials: { user: settings.natsUser, password: readFileSync(settings.natsPasswordFile, 'utf8').trim() },
    },
    log,
  );
  const { trustSource: source, trustRootFile: root, trustMemoryFile: memory } = settings;
  const directory = await TufDirectory.open({ source, root, memory }, clock, log);
  const trustLink = new NatsAttachmentLink(link, PEER_TIMEOUT_MS, 'trust');
  directory.askPeers(settings.node, new Peers((peer, request) => trustLink.fetch(peer, request)));
  const parts = {
    self: settings.node,
    clock,
    log,
    store: await connectPostgres({
      url: readFileSync(settings.databaseUrlFile, 'utf8').trim(),
      poolSize: settings.databasePool,
      statementTimeoutMs: settings.statementTimeoutMs,
    }),
    vault: await FileCaseVault.open(settings.caseKeyFolder, nodeKey),
    keyring: await FileKeyring.open(settings.keyringFolder, nodeKey, clock),
    directory,
    courier: new NatsCourier(link),
    attachmentLink: new NatsAttachmentLink(link),
    files: await FileAttachmentFiles.open(settings.attachmentFolder),
    fileCipher: new AgeFileCipher(),
    matrix: JSON.parse(readFileSync(settings.matrixFile, 'utf8')) as Matrix,
    national: await FileNationalLaw.open(settings.node, nationalFiles(settings), clock, log),
    circuits: CIRCUIT_TERMS,
    timeStamps: { ask: askForToken },
  };
  const { issuer, audience } = settings;
  const login = {
    issuer,
    audience,
    /** Of the node key as it is: when it is changed, everybody logs in again. */
    get sessionKey() {
      return nodeKey.current().derive('session');
    },
  };
  const [tokens, logins] = [new OidcAccessTokens(login, clock), new CodeLogins(login, clock)];
  const { national } = parts;
  return { parts, directory, national, tokens, logins, link, continuity: new MarkFile(settings.continuityFile) };
}

function nationalFiles(settings: Settings): NationalFiles {
  const { nationalConfigurationFile: configuration, nationalAuthorityFile: authority } = settings;
  return { configuration, authority, memory: settings.nationalMemoryFile };
}
