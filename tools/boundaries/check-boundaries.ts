import { cyclesOf } from './cycles.ts';
import { readRepository } from './packages.ts';
import { violations } from './rules.ts';

export interface BoundaryReport {
  readonly files: number;
  readonly imports: number;
  /** Empty when all is well. */
  readonly problems: readonly string[];
}

/** Holds every import below `root` against the rules of the rooms. To have looked at nothing is a problem too. */
export async function checkBoundaries(root: string): Promise<BoundaryReport> {
  const repository = await readRepository(root);
  const files = repository.packages.flatMap((each) => each.files);
  const imports = files.reduce((sum, file) => sum + file.imports.length, 0);
  const circles = repository.packages.flatMap(cyclesOf).map((cycle) => `${cycle.join(' → ')} – a circle`);
  const problems = [...violations(repository), ...circles];
  if (imports === 0) problems.push(`looked at ${files.length} files and found no import in them`);
  return { files: files.length, imports, problems };
}
