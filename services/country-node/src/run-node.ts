import { NestLog } from './adapters/log/nest-log.js';
import { NatsAttachmentService } from './adapters/nats/attachment-service.js';
import { DEFAULT_INBOX_LIMITS } from './adapters/nats/ensure-inbox-stream.js';
import { InboundStrategy } from './adapters/nats/inbound-strategy.js';
import { type BuiltNode, buildParts } from './build-parts.js';
import type { Settings } from './config.js';
import { openSession } from './casework/sessions/open-session.js';
import { CountryNodeModule } from './country-node.module.js';
import { CONSOLE_FOLDER } from './desk/console-files.js';
import { createApp } from './desk/create-app.js';
import { serveConsole } from './desk/serve-console.js';
import { Fault } from './domain/refusal.js';
import { serveAttachment } from './outgoing/serve-attachment.js';
import type { Clock } from './ports/clock.js';
import { ContinuityKeeper } from './record/note-continuity.js';
import { resume } from './record/resume.js';
import { sequenceLedger } from './timekeeper/sequence-ledger.js';
import type { Worker } from './list-workers.js';
import { Workers } from './workers.js';

/** Between two looks whether the database is the one that it was. */
const CONTINUITY_MS = 1_000;

export interface NodeAtWork {
  parts: BuiltNode['parts'];
  /** Lets what is at work end. */
  stop(): Promise<void>;
}

/** Starts one node in this process: adapters → Nest (HTTP and inbox) → workers; ends in the opposite order. */
export async function runNode(settings: Settings, clock?: Clock): Promise<NodeAtWork> {
  const node = await buildParts(settings, clock);
  const { parts, link } = node;
  await resume(parts, node.continuity);
  const app = await createApp(CountryNodeModule.of(settings, node), parts.log, new NestLog(parts.log));
  if (settings.roles.includes('desk')) {
    serveConsole(app, CONSOLE_FOLDER, { ...node, open: (identity) => openSession(parts, identity) });
  }
  const receives = settings.roles.includes('receiver');
  if (receives) app.connectMicroservice({ strategy: inboundOf(settings, node) }, { inheritAppConfig: false });
  const attachments = new NatsAttachmentService(link, (sealed) => serveAttachment(parts, sealed), parts.log);
  const trustFiles = new NatsAttachmentService(link, serveTrust(node), parts.log, undefined, 'trust');
  const keeper = new ContinuityKeeper(parts.store, node.continuity);
  const workers = new Workers(parts, settings, [keepContinuity(node, keeper, settings)]);

  if (receives) await app.startAllMicroservices();
  await app.listen(settings.port, settings.host);
  workers.start();
  // Not waited for: without a broker people work, and time is kept.
  for (const service of [attachments, trustFiles])
    void service.start().catch((error: unknown) => parts.log.error('attachment-service-failed', error));
  parts.log.info('node-ready', { node: settings.node });

  const stop = async () => {
    await app.close();
    await workers.stop();
    await close(node, keeper, settings).catch((error: unknown) => parts.log.error('close-not-noted', error));
    await Promise.all([attachments.close(), trustFiles.close(), node.directory.close(), node.national.close()]);
    await link.close();
    await parts.store.close();
  };
  return { parts, stop };
}

function serveTrust({ directory }: BuiltNode) {
  return (request: string) => Promise.resolve(directory.serve(request));
}

function inboundOf(settings: Settings, { parts, link }: BuiltNode): InboundStrategy {
  const { inboxPerPeer: maxPerPeer, leaseMs: ackWaitMs, duplicateWindowMs } = settings;
  const limits = { ...DEFAULT_INBOX_LIMITS, maxPerPeer, ackWaitMs, duplicateWindowMs };
  return new InboundStrategy(link, parts.log, limits);
}

/** A database that was put back under a running node is not written to: the node ends, and starts as one that was restored. */
function keepContinuity({ parts }: BuiltNode, keeper: ContinuityKeeper, { roles }: Settings): Worker {
  const work = async () => {
    await keeper.note().catch((error: unknown) => {
      if (!(error instanceof Fault) || error.reason !== 'database-went-back') throw error;
      parts.log.error('database-went-back', error);
      process.exit(1);
    });
    return 'idle' as const;
  };
  return { name: 'continuity', role: roles[0]!, wakesOn: [], pauseMs: CONTINUITY_MS, work };
}

/** An orderly end: nothing comes after the last signed head, so that a database that is moved is known for whole. */
async function close({ parts }: BuiltNode, keeper: ContinuityKeeper, { roles }: Settings): Promise<void> {
  if (!roles.includes('timekeeper')) return;
  while (await sequenceLedger(parts));
  await keeper.note({ closed: true });
}
