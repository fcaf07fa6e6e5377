const VERSION = 1;

/** In place of a test file: hands over what the file may call, and waits until it is loaded (decision 52). */
export default {
  process: (_source, path) => ({
    code: `import * as globals from '@jest/globals';
      await globalThis[Symbol.for('passerelle.run')](globals, ${JSON.stringify(path)});`,
  }),
  getCacheKey: (_source, path) => `stub-${VERSION}-${path}`,
};
