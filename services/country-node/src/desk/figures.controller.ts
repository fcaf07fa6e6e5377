import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { figuresCsv } from '../domain/figures/figures-csv.js';
import { QUARTER } from '../domain/figures/quarters.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { FiguresRow } from '../ports/store/figures.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

const CSV = 'text/csv; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';

/** Figures without identities: counts of what was made in a quarter, small ones hidden. The same for everybody, but for routes. */
@Controller('api/v1/figures')
@Roles('caseworker', 'supervisor', 'data-protection-officer', 'administrator', 'auditor', 'system')
export class FiguresController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get()
  @Describe({ says: 'The quarters there are figures of, newest first.', answers: 'FiguresList', refuses: GUARDED })
  async list() {
    return { items: await this.parts.store.transaction((tx) => tx.figures.periods()) };
  }

  @Get(':period')
  @Describe({
    says: 'The figures of a quarter. They were made once, a month after its end, and never change.',
    answers: 'Figures',
    refuses: GUARDED,
  })
  async read(@Param('period') period: string) {
    const { signed: _signed, routes: _routes, ...figures } = await this.figures(period);
    return { node: this.parts.self, ...figures };
  }

  @Get(':period/routes')
  @Roles('caseworker', 'supervisor', 'data-protection-officer', 'administrator', 'auditor')
  @Describe({
    says: 'Exchanges of a quarter by kind and by the node at their other end; for the people of this node, in no signed figures.',
    answers: 'FigureRoutes',
    refuses: GUARDED,
  })
  async routes(@Param('period') period: string) {
    const { least, routes } = await this.figures(period);
    return { period, least, items: routes };
  }

  @Get(':period/csv')
  @Header('Content-Type', CSV)
  @Describe({ says: 'The same as a table of comma-separated values.', answersFile: 'text/csv', refuses: GUARDED })
  async csv(@Param('period') period: string) {
    return figuresCsv(this.parts.self, period, (await this.figures(period)).tables);
  }

  @Get(':period/signed')
  @Header('Content-Type', TEXT)
  @Describe({
    says: 'The same as this node signed it (protocol section 14), to be passed on: two lines, signature and claims.',
    answersFile: 'text/plain',
    refuses: GUARDED,
  })
  async signed(@Param('period') period: string) {
    return (await this.figures(period)).signed;
  }

  private async figures(period: string): Promise<FiguresRow> {
    const row = QUARTER.test(period) ? await this.parts.store.transaction((tx) => tx.figures.get(period)) : undefined;
    if (!row) throw new Refusal('not-found');
    return row;
  }
}
