/** One import, static, dynamic or re-export. */
export interface Import {
  /** As written: `node:fs`, `./user.ts`, `@rollcall/scim`. */
  readonly specifier: string;
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** Counted from 1. */
  readonly line: number;
}

const statement =
  /^[ \t]*(?:import|export)[ \t]+(?<type>type[ \t]+)?(?:[\w*{$][^'"`;()]*?\bfrom[ \t\n]*)?(?<quote>['"])(?<specifier>[^'"\n]+)\k<quote>/gm;
const call =
  /(?<type>typeof[ \t]+)?(?<![.\w])(?:import|require)\([ \t\n]*(?<quote>['"])(?<specifier>[^'"\n]+)\k<quote>/g;

/** The imports of a TypeScript or JavaScript source, in the order in which they stand. */
export function readImports(source: string): readonly Import[] {
  const code = blankComments(source);
  return [...code.matchAll(statement), ...code.matchAll(call)]
    .map((match) => ({
      specifier: match.groups?.specifier ?? '',
      typeOnly: match.groups?.type !== undefined,
      line: lineAt(code, match.index + match[0].length),
    }))
    .sort((a, b) => a.line - b.line);
}

/** Comments that hold whole lines; anything subtler cannot look like an import statement. */
function blankComments(source: string): string {
  return source.replace(/^[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm, (comment) => comment.replace(/[^\n]/g, ' '));
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}
