import type { DynamicModule, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NodeLog } from '../ports/node-parts.js';
import { ParameterPipe } from './parameters.js';
import { ProblemFilter } from './problem-filter.js';

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

/** The node's HTTP face with all that holds for every route: no body parser before the limits, headers, problems. */
export async function createApp(
  module: DynamicModule,
  log: NodeLog,
  logger: LoggerService | false,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, { bodyParser: false, logger });
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    next();
  });
  app.useGlobalPipes(new ParameterPipe());
  app.useGlobalFilters(new ProblemFilter(log));
  return app;
}
