import { Controller, Get, Inject } from '@nestjs/common';
import { type Forecast, forecastDrain } from '../domain/forecast-drain.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { PeerBacklog } from '../ports/store/backlog.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** What waits between this node and each of its peers, and how long it will. */
@Controller('api/v1/queues')
export class QueuesController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get()
  @Describe({
    says: 'For each peer, out and in: how much waits, the oldest of it, how fast it drains and when it will be gone.',
    answers: 'Queues',
    refuses: GUARDED,
  })
  @Roles('administrator')
  async list() {
    const [out, inwards] = await this.parts.store.transaction(async (tx) => [
      await tx.outbox.backlogByPeer(),
      await tx.inbox.backlogByPeer(),
    ]);
    const peers = new Set([...out, ...inwards].map(({ peer }) => peer));
    return { items: [...peers].sort().map((peer) => ({ peer, out: this.of(peer, out), in: this.of(peer, inwards) })) };
  }

  private of(peer: string, backlogs: readonly PeerBacklog[]): Forecast {
    const none = { count: 0, oldestAt: null, drainedPerMinute: 0 };
    return forecastDrain(backlogs.find((each) => each.peer === peer) ?? none, this.parts.clock.now());
  }
}
