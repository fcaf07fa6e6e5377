import { describe, expect, it } from '@jest/globals';
import { SETTINGS } from '../../../deploy/local/postgres.js';
import { containerSettings } from '../../support/servers/postgres-container.js';

describe('a PostgreSQL in a container', () => {
  const given = containerSettings().filter((argument) => argument !== '-c');

  it('is as durable and as silent about values as the one on this machine', () => {
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit', 'log_parameter_max_length_on_error']) {
      expect(SETTINGS[name]).toBeDefined();
      expect(given).toContain(`${name}=${SETTINGS[name]}`);
    }
  });

  it('listens as its image does, to be reached from outside', () => {
    expect(given.filter((setting) => /^(listen_addresses|unix_socket_directories)=/.test(setting))).toEqual([]);
  });
});
