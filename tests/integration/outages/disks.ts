import { it } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { SmallDisks } from '../../chaos/processes/small-disks.js';

const place = temporaryFolder();
const tried = SmallDisks.mount({ trial: place.path });
const possible = tried.names.length > 0;
tried.unmount();
place.remove();
if (!possible) process.stderr.write('skipped: full disks, because no small one can be mounted here (only root may)\n');

/** A test that needs disks of its own; skipped, and said so, where none can be mounted. */
export const itWithDisks = possible ? it : it.skip;
