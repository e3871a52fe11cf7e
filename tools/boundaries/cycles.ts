import type { Package } from './packages.ts';
import { targetOf } from './target.ts';

/** Files of a package that import each other in a circle, types included; each circle once, as the path around it. */
export function cyclesOf({ files }: Package): readonly (readonly string[])[] {
  const known = new Set(files.map(({ path }) => path));
  const edges = new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .map(({ specifier }) => targetOf(path, specifier))
        .flatMap((target) => (target.kind === 'file' && known.has(target.path) ? [target.path] : [])),
    ]),
  );
  const done = new Set<string>();
  const cycles: (readonly string[])[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of known) visit(path, []);
  return cycles;
}
