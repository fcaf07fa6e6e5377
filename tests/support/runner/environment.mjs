import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ModernFakeTimers } from '@jest/fake-timers';
import { TestEnvironment } from 'jest-environment-node';
import './natively.mjs';

/** What `expect` compares by is what the tests' own values are made of. */
const KINDS = [
  ...['Array', 'BigInt', 'Boolean', 'Date', 'Error', 'Function', 'Map', 'Number', 'Object', 'Promise', 'RegExp', 'Set'],
  ...['String', 'Symbol'],
];

/** How often each test file was loaded in this process. */
const loaded = new Map();

/** Jest's own world for each test file; the file itself is loaded beside it, with modules that are there already (decision 52). */
export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.variables = { ...process.env };
    // What lists processes says which test file each worker is at.
    process.title = `passerelle test ${context.testPath}`;
    // The clock that a test stops is the one that what it tests goes by.
    this.fakeTimersModern = new ModernFakeTimers({ config: config.projectConfig, global: globalThis });
    for (const kind of KINDS) this.global[kind] = globalThis[kind];
    this.global[Symbol.for('passerelle.run')] = (globals, path) => {
      globalThis[Symbol.for('passerelle.test-globals')] = globals;
      const times = loaded.get(path) ?? 0;
      loaded.set(path, times + 1);
      return import(pathToFileURL(path).href + (times > 0 ? `?${times}` : ''));
    };
  }

  /** What a test file said in the environment is gone with it. */
  async teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
    await super.teardown();
  }
}
