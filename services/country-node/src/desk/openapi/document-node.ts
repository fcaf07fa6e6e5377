import 'reflect-metadata';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { BuiltNode } from '../../build-parts.js';
import { Settings } from '../../config.js';
import { CountryNodeModule } from '../../country-node.module.js';
import { CONVERSATION_KINDS } from '../../domain/conversations/every-kind.js';
import { createApp } from '../create-app.js';
import { buildDocument, type PublishedSchema } from './build-document.js';

/** Parts of the house that the desk's routes speak of. */
const USED = ['', 'api', ...CONVERSATION_KINDS.map(({ kind }) => `api/${kind}`)];
const UNUSED = new Set(['urn:passerelle:schema:trust-list:v1', 'urn:passerelle:schema:agreement:v1']);

/** The document of a node that has no database, broker or keys: nothing of it is started. @param root of the repository */
export async function documentNode(root: string): Promise<OpenAPIObject> {
  const none = { parts: { log: undefined }, tokens: {} } as unknown as BuiltNode;
  const app = await createApp(CountryNodeModule.of(new Settings(), none), none.parts.log, false);
  return buildDocument(app, await readSchemas(join(root, 'schemas')));
}

async function readSchemas(folder: string): Promise<PublishedSchema[]> {
  const files = await Promise.all(
    USED.map(async (part) => (await readdir(join(folder, part))).map((name) => join(folder, part, name))),
  );
  const texts = files.flat().filter((path) => path.endsWith('.v1.json'));
  const schemas = await Promise.all(
    texts.sort().map(async (path) => JSON.parse(await readFile(path, 'utf8')) as PublishedSchema),
  );
  return schemas.filter(({ $id }) => !UNUSED.has($id));
}
