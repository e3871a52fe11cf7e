import colors from 'picocolors';
import type { FileResult, Finished } from './run-file.ts';

const marks: Record<Finished['outcome'], string> = {
  passed: colors.green('✔'),
  failed: colors.red('✖'),
  skipped: colors.yellow('﹣'),
  todo: colors.yellow('…'),
};
const slowMs = 500;

/** A test file as a specification: its suites and tests, nested as they are. */
export function describeFile(path: string, result: FileResult): string {
  const summary = `${colors.bold(path)} ${colors.dim(`(${seconds(result.durationMs)})`)}`;
  const trouble = result.trouble ? [`  ${marks.failed} ${colors.red(`the file ${result.trouble}`)}`] : [];
  return [summary, ...outline(result.finished, 0), ...trouble, ''].join('\n');
}

/** Everything that failed, with why, and the output of the files in which it did. */
export function describeFailures(results: readonly (readonly [path: string, result: FileResult])[]): string {
  return results
    .filter(([, { failed }]) => failed > 0)
    .map(([path, result]) => [...failuresOf(path, result), ...outputOf(path, result)].join('\n\n'))
    .join('\n\n');
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** What is inside comes before what holds it in the order of events, and after it on paper. */
function outline(finished: readonly Finished[], nesting: number): readonly string[] {
  const lines: string[] = [];
  let inside: Finished[] = [];
  for (const each of finished) {
    if (each.nesting > nesting) {
      inside.push(each);
    } else {
      lines.push(describeTest(each), ...outline(inside, nesting + 1));
      inside = [];
    }
  }
  return [...lines, ...(inside.length > 0 ? outline(inside, nesting + 1) : [])];
}

function describeTest({ outcome, name, nesting, durationMs }: Finished): string {
  const time = durationMs >= slowMs ? colors.dim(` (${seconds(durationMs)})`) : '';
  return `${'  '.repeat(nesting + 1)}${marks[outcome]} ${name}${time}`;
}

function failuresOf(path: string, result: FileResult): readonly string[] {
  const failures = result.finished
    .filter(({ outcome, error }) => outcome === 'failed' && error !== '')
    .map(({ name, within, error }) => `${title(path, [...within, name])}\n${indent(error)}`);
  return result.trouble ? [...failures, title(path, [result.trouble])] : failures;
}

function outputOf(path: string, { output }: FileResult): readonly string[] {
  const text = output.trim();
  return text ? [`${colors.dim(`what ${path} printed:`)}\n${indent(text)}`] : [];
}

function title(path: string, names: readonly string[]): string {
  return colors.red(`✖ ${[path, ...names].join(' › ')}`);
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
