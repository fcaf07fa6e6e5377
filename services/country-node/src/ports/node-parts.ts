import type { CircuitTerms } from '../domain/circuits/circuit-terms.js';
import type { Matrix } from '../domain/disclosure/types.js';

import type { AttachmentFiles } from './attachment-files.js';
import type { CaseVault } from './case-vault.js';
import type { Clock } from './clock.js';
import type { AttachmentLink, Courier } from './courier.js';
import type { Directory } from './directory.js';
import type { FileCipher } from './file-cipher.js';
import type { Keyring } from './keyring.js';
import type { NationalLaw } from './national-law.js';
import type { Store } from './store/store.js';
import type { TimeStamps } from './time-stamps.js';

/** All that the node's own acts may need; each act names the few it uses (`Pick<NodeParts, …>`). */
export interface NodeParts {
  /** This node's id. */
  self: string;
  clock: Clock;
  store: Store;
  vault: CaseVault;
  keyring: Keyring;
  directory: Directory;
  courier: Courier;
  attachmentLink: AttachmentLink;
  files: AttachmentFiles;
  fileCipher: FileCipher;
  matrix: Matrix;
  national: NationalLaw;
  circuits: CircuitTerms;
  timeStamps: TimeStamps;
  /** One line per event, ids and codes only (R20). */
  log: NodeLog;
}

export interface NodeLog {
  info(event: string, facts?: Record<string, string | number | boolean>): void;
  warn(event: string, facts?: Record<string, string | number | boolean>): void;
  /** @param error only its class and code are written, never its message */
  error(event: string, error: unknown, facts?: Record<string, string | number | boolean>): void;
}
