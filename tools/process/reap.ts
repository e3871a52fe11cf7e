// Run by the guardian of a keeper whose process has ended without stopping its children.
import { stopOrphans } from './orphans.ts';

const [dataDir] = process.argv.slice(2);
if (!dataDir) throw new Error('Usage: reap.ts <data folder>');
await stopOrphans(dataDir);
