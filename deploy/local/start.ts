import { createRequire, enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// `npm start`, and every node of a network on this machine: one node, from its settings. What the engine compiled at the build is used again.
const bundle = new URL('../../services/country-node/bundle/', import.meta.url);
enableCompileCache(fileURLToPath(new URL('compiled', bundle)));
createRequire(import.meta.url)(fileURLToPath(new URL('node.cjs', bundle)));
