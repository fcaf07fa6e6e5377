import { NestLog } from './adapters/log/nest-log.js';
import { NatsAttachmentService } from './adapters/nats/attachment-service.js';
import { DEFAULT_INBOX_LIMITS } from './adapters/nats/ensure-inbox-stream.js';
import { InboundStrategy } from './adapters/nats/inbound-strategy.js';
import { type BuiltNode, buildParts } from './build-parts.js';
import type { Settings } from './config.js';
import { CountryNodeModule } from './country-node.module.js';
import { createApp } from './desk/create-app.js';
import { serveAttachment } from './outgoing/serve-attachment.js';
import type { Clock } from './ports/clock.js';
import { Workers } from './workers.js';

export interface NodeAtWork {
  parts: BuiltNode['parts'];
  /** Lets what is at work end. */
  stop(): Promise<void>;
}

/** Starts one node in this process: adapters → Nest (HTTP and inbox) → workers; ends in the opposite order. */
export async function runNode(settings: Settings, clock?: Clock): Promise<NodeAtWork> {
  const node = await buildParts(settings, clock);
  const { parts, link } = node;
  const app = await createApp(CountryNodeModule.of(settings, node), parts.log, new NestLog(parts.log));
  const receives = settings.roles.includes('receiver');
  if (receives) app.connectMicroservice({ strategy: inboundOf(settings, node) }, { inheritAppConfig: false });
  const attachments = new NatsAttachmentService(link, (sealed) => serveAttachment(parts, sealed), parts.log);
  const workers = new Workers(parts, settings);

  if (receives) await app.startAllMicroservices();
  await app.listen(settings.port, settings.host);
  await attachments.start();
  workers.start();
  parts.log.info('node-ready', { node: settings.node });

  const stop = async () => {
    await app.close();
    await workers.stop();
    await attachments.close();
    await link.close();
    await parts.store.close();
  };
  return { parts, stop };
}

function inboundOf(settings: Settings, { parts, link }: BuiltNode): InboundStrategy {
  const { inboxPerPeer: maxPerPeer, leaseMs: ackWaitMs, duplicateWindowMs } = settings;
  const limits = { ...DEFAULT_INBOX_LIMITS, maxPerPeer, ackWaitMs, duplicateWindowMs };
  return new InboundStrategy(link, parts.log, limits);
}
