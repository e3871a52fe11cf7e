import type { Package, Repository, SourceFile } from './packages.ts';
import type { Import } from './read-imports.ts';
import { type Target, targetOf } from './target.ts';

/** One import with everything a rule may want to know about it. */
interface Sight {
  readonly repository: Repository;
  readonly home: Package;
  readonly file: SourceFile;
  readonly import: Import;
  readonly target: Target;
  /** The package of this repository that the import leads to, if it leaves its own. */
  readonly room: Package | undefined;
}

/** Says what is wrong, or nothing. */
type Rule = (sight: Sight) => string | undefined;

const pureBuiltins = new Set(['assert', 'assert/strict', 'buffer', 'crypto', 'util']);
const testKit = '@rollcall/service-kit/testing';

const noImportOfApps: Rule = ({ room }) =>
  room?.path.startsWith('apps/') ? 'nobody imports an app: talk to it through its contract' : undefined;

const libsStandAlone: Rule = ({ home, file, room, import: { specifier } }) => {
  if (!home.path.startsWith('libs/') || !room) return undefined;
  if (isTest(file) && specifier === testKit) return undefined;
  return 'a library imports no other room; only apps and tools import the contracts';
};

const scimIsPure: Rule = ({ home, file, target }) => {
  if (home.path !== 'libs/scim' || isTest(file)) return undefined;
  if (target.kind === 'builtin' && !pureBuiltins.has(target.name)) return `libs/scim is pure: no node:${target.name}`;
  return target.kind === 'package' ? 'libs/scim has no dependencies' : undefined;
};

const domainIsPure: Rule = ({ home, file, target, room, import: { typeOnly } }) => {
  if (!isApp(home) || layerOf(file.inside) !== 'domain') return undefined;
  if (target.kind === 'builtin') {
    return pureBuiltins.has(target.name) ? undefined : `the domain does no I/O: no node:${target.name}`;
  }
  if (target.kind === 'file') return undefined; // the layers have a rule of their own
  return typeOnly || room?.path === 'libs/scim' ? undefined : 'the domain imports libs/scim and types only';
};

/** Each layer with those it may look at. */
const visible: Record<string, readonly string[]> = {
  domain: ['domain'],
  application: ['domain', 'application'],
  adapters: ['domain', 'application', 'adapters'],
};

const layersPointInward: Rule = ({ home, file, target }) => {
  if (!isApp(home) || target.kind !== 'file' || !target.path.startsWith(`${home.path}/`)) return undefined;
  const from = layerOf(file.inside);
  const to = layerOf(target.path.slice(home.path.length + 1)) ?? 'the wiring';
  const allowed = from === undefined ? undefined : visible[from];
  return !allowed || allowed.includes(to) ? undefined : `${from} does not know ${to}`;
};

const relativeStaysInside: Rule = ({ home, target }) =>
  target.kind === 'file' && !target.path.startsWith(`${home.path}/`)
    ? 'a relative import stays in its package: import the other by its name'
    : undefined;

const everythingDeclared: Rule = ({ repository, home, file, target, import: { typeOnly } }) => {
  if (target.kind !== 'package' || target.name === home.name || home.dependencies.has(target.name)) return undefined;
  const forDevelopment = isTest(file) || typeOnly;
  if (forDevelopment && home.devDependencies.has(target.name)) return undefined;
  if (isTest(file) && repository.shared.has(target.name)) return undefined;
  return `${target.name} is not among the dependencies in ${home.path}/package.json`;
};

const builtinsAreMarked: Rule = ({ target, import: { specifier } }) =>
  target.kind === 'builtin' && !specifier.startsWith('node:') ? `write node:${specifier}` : undefined;

const rules: readonly Rule[] = [
  noImportOfApps,
  libsStandAlone,
  scimIsPure,
  domainIsPure,
  layersPointInward,
  relativeStaysInside,
  everythingDeclared,
  builtinsAreMarked,
];

/** Every import that breaks a rule, as `file:line specifier – why`; of several rules, the first. */
export function violations(repository: Repository): readonly string[] {
  const byName = new Map(repository.packages.map((each) => [each.name, each]));
  return sights(repository, byName).flatMap((sight) => {
    const why = rules.reduce<string | undefined>((found, rule) => found ?? rule(sight), undefined);
    return why ? [`${sight.file.path}:${sight.import.line} ${sight.import.specifier} – ${why}`] : [];
  });
}

function sights(repository: Repository, byName: ReadonlyMap<string, Package>): readonly Sight[] {
  return repository.packages.flatMap((home) =>
    home.files.flatMap((file) =>
      file.imports.map((each) => {
        const target = targetOf(file.path, each.specifier);
        const named = target.kind === 'package' ? byName.get(target.name) : undefined;
        return { repository, home, file, import: each, target, room: named === home ? undefined : named };
      }),
    ),
  );
}

function isApp({ path }: Package): boolean {
  return path.startsWith('apps/');
}

function isTest({ inside }: SourceFile): boolean {
  return inside.startsWith('test/');
}

/** `domain`, `application` or `adapters`; undefined for what wires them together, and for tests. */
function layerOf(inside: string): string | undefined {
  return /^src\/(domain|application|adapters)\//.exec(inside)?.[1];
}
