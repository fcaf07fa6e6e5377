import { Controller, Get, Inject, Query } from '@nestjs/common';
import { shownHopState } from '../domain/circuits/hop-state.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { HopRow } from '../ports/store/hops.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { PageQuery } from './parameters.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** Circuits that begin, pass or end here. Of those that pass nothing else is known: no case, no sender, no recipient. */
@Controller('api/v1/circuits')
export class CircuitsController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get()
  @Describe({
    says: 'Circuits of this node, newest first: neighbours, purpose, deadline and state, and nothing of what they carry.',
    answers: 'CircuitList',
    refuses: [...GUARDED, 'parameter-invalid'],
  })
  @Roles('supervisor', 'administrator')
  async list(@Query() { limit = 50, before }: PageQuery) {
    const hops = await this.parts.store.transaction((tx) => tx.hops.list({ limit, ...(before ? { before } : {}) }));
    return { items: [...Map.groupBy(hops, ({ circuitId }) => circuitId).values()].map(circuitView) };
  }
}

type Hop = HopRow & { state: string };

function circuitView(hops: Hop[]) {
  const [{ circuitId, place, purpose, deadline, createdAt }] = hops as [Hop, ...Hop[]];
  return { id: circuitId, place, purpose, deadline, createdAt, neighbours: hops.map(neighbourView) };
}

function neighbourView({ peer, reference, role, ...stands }: Hop) {
  return { node: peer, toward: role === 'near' ? 'final' : 'origin', reference, state: shownHopState(stands) };
}
