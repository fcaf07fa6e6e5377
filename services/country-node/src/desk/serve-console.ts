import { createReadStream } from 'node:fs';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { type ConsoleFile, listConsole, PAGE } from './console-files.js';
import { CALLBACK, type Doors, sendToLogin, takeBack } from './console-login.js';

const ROOT = '/console';
const YEAR_SECONDS = 31_536_000;
/** Scripts and styles of this node only, none of them in the page; no frame, no form to elsewhere, no request to elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the console under /console: its page for every path that is no file, because the console reads the path itself.
 * Nothing of the node is in it; what it shows it asks of the API. Without its files, nothing is served.
 */
export function serveConsole(app: NestExpressApplication, folder: string, doors: Doors): void {
  const files = listConsole(folder);
  if (!files) return;
  app.use(ROOT, (request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    // Whatever becomes of it concerns this request alone: a promise that nobody waits for would end the node.
    if (request.path === '/login') return sendToLogin(doors, ROOT, request, response).catch(next);
    if (request.path === CALLBACK) return takeBack(doors, ROOT, request, response).catch(next);
    const name = request.path.slice(1);
    const file = files.get(name) ?? (name.startsWith('assets/') ? undefined : files.get(PAGE));
    return file ? send(request, response, file) : next();
  });
}

function send(request: Request, response: Response, file: ConsoleFile): void {
  const accepted = file.packed.find(({ encoding }) => request.acceptsEncodings(encoding) === encoding);
  response.setHeader('Content-Type', file.type);
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Vary', 'Accept-Encoding');
  if (file.hashed) response.setHeader('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`);
  if (accepted) response.setHeader('Content-Encoding', accepted.encoding);
  if (request.method === 'HEAD') return void response.end();
  createReadStream(accepted?.path ?? file.path)
    // Built anew under a running node.
    .on('error', () => response.destroy())
    .pipe(response);
}
