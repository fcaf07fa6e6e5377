import { dirname } from 'node:path';
import { GenericContainer, Wait } from 'testcontainers';
import type { HubOptions } from '../../../deploy/local/nats.js';

/** 2.10.27 or newer: older ones cannot write to disk before they acknowledge. */
const IMAGE = 'nats:2.10-alpine';
const STOP_MS = 10_000;

type Launch = NonNullable<HubOptions['launch']>;

/**
 * Runs a broker in a container, on the configuration and in the folder that it would have as a process of this machine:
 * in the host's network, as this user, with the folder at the same path. So what a test does to folders and lines holds.
 */
export const launchNatsContainer: Launch = async (_name, configFile) => {
  const folder = dirname(configFile);
  const container = await new GenericContainer(IMAGE)
    .withEntrypoint(['nats-server'])
    .withCommand(['-c', configFile])
    .withNetworkMode('host')
    .withUser(`${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`)
    .withBindMounts([{ source: folder, target: folder, mode: 'rw' }])
    .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
    .start();
  return {
    stop: async () => void (await container.stop({ timeout: STOP_MS })),
    // No time to end: the engine kills it at once.
    kill: async () => void (await container.stop({ timeout: 0 })),
  };
};
