import { checkBoundaries } from './boundaries/check-boundaries.ts';
import { repositoryRoot } from './repository.ts';

const { files, imports, problems } = await checkBoundaries(process.argv[2] ?? repositoryRoot);
for (const problem of problems) console.error(problem);
console.log(`boundaries: ${files} files, ${imports} imports, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
