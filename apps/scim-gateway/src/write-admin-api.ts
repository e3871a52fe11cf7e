import { writeFile } from 'node:fs/promises';
import { adminDocument } from './adapters/http/admin/admin-document.ts';

// Run by the target `generate`, with the file to write: the description of the admin API.
const [, , file] = process.argv;
if (!file) throw new Error('name the file to write');
await writeFile(file, `${JSON.stringify(adminDocument(), null, 2)}\n`);
