import type { Path } from './path.ts';

export function printPath(_path: Path): string {
  throw new Error('not there yet');
}
