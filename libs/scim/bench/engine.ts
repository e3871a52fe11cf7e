import {
  applyPatch,
  compileFilter,
  groupType,
  type JsonValue,
  parseFilter,
  parseGroup,
  parsePatch,
  parsePath,
  parseResource,
  parseTypeDefinitions,
  patchOpSchema,
  prepareUserName,
  printFilter,
  project,
  ScimError,
  type ScimResource,
  splitMemberOperations,
  userType,
} from '../src/index.ts';

/** Prints what the dearest inputs within the limits take: milliseconds of this thread's processor time, over several runs. */
function measure(name: string, run: () => unknown, runs = 9): void {
  const times: number[] = [];
  let outcome = 'ok';
  for (let index = 0; index < runs; index++) {
    const start = process.threadCpuUsage();
    try {
      run();
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      outcome = `${error.scimType}: ${error.detail}`;
    }
    const { user, system } = process.threadCpuUsage(start);
    times.push((user + system) / 1_000);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(runs / 2)] ?? 0;
  console.log(
    `${name.padEnd(58)} first ${times[0]?.toFixed(1).padStart(7)}  median ${median.toFixed(1).padStart(7)}  worst ${sorted.at(-1)?.toFixed(1).padStart(7)}  ${outcome.slice(0, 60)}`,
  );
}

const core = 'urn:ietf:params:scim:schemas:core:2.0';
const message = (...Operations: JsonValue[]) => ({ schemas: [patchOpSchema], Operations });
const userOf = (more: object) => parseResource(userType, { schemas: [`${core}:User`], userName: 'bjensen', ...more });
const range = <Value>(length: number, make: (index: number) => Value) =>
  Array.from({ length }, (_, index) => make(index));

function filters(): void {
  const long = `userName eq "${'é'.repeat(8_000)}"`;
  measure('filter: 8k string', () => compileFilter(userType, parseFilter(long)));
  const terms = range(100, () => 'userName pr').join(' or ');
  measure('filter: 100 terms', () => compileFilter(userType, parseFilter(terms)));
  const deep = `${'('.repeat(30)}userName pr${')'.repeat(30)}`;
  measure('filter: deep', () => printFilter(parseFilter(deep)));
  measure('filter: only parentheses', () => parseFilter('('.repeat(8_192)));
  measure('filter: only words', () => parseFilter('a '.repeat(4_096)));
  const element = `emails[${range(100, (i) => `type co "${i}"`).join(' or ')}]`;
  const many = { ...userOf({}), emails: range(4_000, (i) => ({ value: `${i}@example.com`, type: 'é'.repeat(100) })) };
  measure('filter: 100 terms × 4,000 emails of 100 characters', () =>
    compileFilter(userType, parseFilter(element))(many),
  );
  const text = userOf({ displayName: 'É'.repeat(65_000) });
  const parts = range(48, (i) => `displayName co "${i}"`).join(' or ');
  measure('filter: 48 terms × 65k characters', () => compileFilter(userType, parseFilter(parts))(text));
  const repetitive = userOf({ emails: range(10, () => ({ value: 'a'.repeat(60_000) })) });
  const needles = range(4, () => `emails.value co "${'a'.repeat(900)}b${'a'.repeat(900)}"`).join(' or ');
  measure('filter: 4 needles of 1,800 × 10 texts of 60k', () =>
    compileFilter(userType, parseFilter(needles))(repetitive),
  );
  const marked = userOf({ displayName: '\u0f73'.repeat(65_000) });
  measure('filter: 48 terms × 65k marks', () => compileFilter(userType, parseFilter(parts))(marked));
  measure('filter: 8k marks', () => compileFilter(userType, parseFilter(`title eq "${'\u0f73'.repeat(8_000)}"`)));
  const emails = userOf({ emails: range(400, (i) => ({ value: `${i}@example.com`, type: 'É'.repeat(50) })) });
  measure('filter: 100 terms × 400 emails', () => compileFilter(userType, parseFilter(element))(emails));
  measure('path: 2k', () => parsePath(`emails[${range(60, () => 'type eq "work"').join(' or ')}].value`));
}

function bodies(): void {
  const cases: [string, object][] = [
    ['6,500 short emails', { emails: range(6_500, (i) => ({ value: `${i}@example.com`, type: 'w' })) }],
    ['6,500 equal emails', { emails: range(6_500, () => ({ value: 'one@example.com', type: 'w' })) }],
    ['1 MB of empty objects', { emails: range(330_000, () => ({})) }],
    ['1 MB of nulls', { emails: range(200_000, () => null) }],
    ['1 MB of unknown names', Object.fromEntries(range(80_000, (i) => [`u${i}`, 1]))],
    ['1 MB of nested arrays', { emails: range(70_000, () => [[[[]]]]) }],
    ['1 MB of text', Object.fromEntries(range(15, (i) => [`x${i}`, 'é'.repeat(65_000)]))],
    ['1 MB of base64', { x509Certificates: range(15, () => ({ value: 'A'.repeat(65_000) })) }],
    ['1 MB of marks', { emails: range(5, () => ({ value: '\u0f73'.repeat(65_000) })) }],
    ['1 MB of ligatures', { emails: range(5, () => ({ value: '\ufdfa'.repeat(65_000) })) }],
    ['userName of 65k', { userName: 'é'.repeat(65_000) }],
    ['userName of 1k contexts', { userName: '・'.repeat(1_000) }],
    ['userName of 1k RTL', { userName: 'א'.repeat(1_000) }],
    ['userName of 1k marks', { userName: `سا${'\u0301'.repeat(990)}\u200c` }],
    ['userName of 1k ZWNJ', { userName: 'س\u200c'.repeat(500) }],
  ];
  for (const [name, body] of cases) {
    const parsed = JSON.parse(JSON.stringify({ schemas: [`${core}:User`], userName: 'bjensen', ...body }));
    measure(`body: ${name}`, () => parseResource(userType, parsed));
  }
  const user = userOf({ emails: range(6_500, (i) => ({ value: `${i}@example.com`, type: 'w' })) });
  measure('project: 6,500 emails', () => project(userType, user));
  measure('prepareUserName: 1k ・', () => prepareUserName('・'.repeat(1_000)));
}

function groups(): void {
  const members = range(100_000, (i) => ({ value: `2819c223-7f76-453a-919d-4138619${String(i).padStart(5, '0')}` }));
  const typed = members.map((member) => ({ ...member, type: 'User', $ref: null }));
  const body = { schemas: [`${core}:Group`], displayName: 'All', members };
  measure('group: parse and split 100,000 members', () => parseGroup(groupType, body));
  measure('group: the same with type and $ref', () => parseGroup(groupType, { ...body, members: typed }));
  for (const op of ['add', 'remove', 'replace']) {
    const patch = message({ op, path: 'members', value: members });
    measure(`group: PATCH ${op} 100,000 members`, () => splitMemberOperations(parsePatch(patch)));
  }
  const each = message(...range(1_000, (i) => ({ op: 'remove', path: `members[value eq "${i}"]` })));
  measure('group: 1,000 operations on one member each', () => splitMemberOperations(parsePatch(each)));
}

function patches(): void {
  const small = userOf({ emails: range(20, (i) => ({ value: `${i}@example.com`, type: `t${i}` })) });
  const large = userOf({ emails: range(6_000, (i) => ({ value: `${i}@example.com`, type: `t${i}` })) });
  const filter = range(60, (i) => `type eq "t${i}"`).join(' or ');
  const cases: [string, ScimResource, JsonValue[]][] = [
    [
      '1,000 × replace with 60 terms, small user',
      small,
      range(1_000, () => ({ op: 'replace', path: `emails[${filter}].display`, value: 'x' })),
    ],
    [
      '1,000 × remove with 60 terms, small user',
      small,
      range(1_000, () => ({ op: 'remove', path: `emails[${filter}].display` })),
    ],
    [
      '1,000 × add of an email, small user',
      small,
      range(1_000, (i) => ({ op: 'add', path: 'emails', value: { value: `n${i}` } })),
    ],
    ['1,000 × displayName', small, range(1_000, (i) => ({ op: 'replace', path: 'displayName', value: `n${i}` }))],
    [
      '1,000 × object without path',
      small,
      range(1_000, (i) => ({ op: 'replace', value: { displayName: `n${i}`, title: 't', nickName: 'x' } })),
    ],
    [
      '1,000 × extension',
      small,
      range(1_000, (i) => ({
        op: 'add',
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
        value: { costCenter: `${i}` },
      })),
    ],
    [
      '10 × add of an email, 6,000 emails',
      large,
      range(10, (i) => ({ op: 'add', path: 'emails', value: { value: `n${i}` } })),
    ],
    ['1 × replace by filter, 6,000 emails', large, [{ op: 'replace', path: `emails[${filter}].display`, value: 'x' }]],
    [
      '1 × remove of 5,000 listed, 6,000 emails',
      large,
      [{ op: 'remove', path: 'emails', value: range(5_000, (i) => ({ value: `${i}@example.com` })) }],
    ],
    [
      '1 × replace of 12,000 emails',
      small,
      [{ op: 'replace', path: 'emails', value: range(12_000, (i) => ({ value: `${i}@example.com` })) }],
    ],
    [
      '1 × add of 12,000 emails',
      small,
      [{ op: 'add', path: 'emails', value: range(12_000, (i) => ({ value: `é${i}@example.com` })) }],
    ],
    [
      '1 × add of 80,000 unknown keys',
      small,
      [{ op: 'add', path: 'name', value: Object.fromEntries(range(80_000, (i) => [`u${i}`, 1])) }],
    ],
    [
      '100 × long text in a filter',
      small,
      range(100, () => ({ op: 'replace', path: `emails[type co "${'é'.repeat(2_000)}"].display`, value: 'x' })),
    ],
    ['1 × long display in every email', large, [{ op: 'replace', path: 'emails.display', value: 'é'.repeat(60_000) }]],
  ];
  for (const [name, user, operations] of cases) {
    const body = message(...operations);
    measure(`patch: parse, ${name}`, () => parsePatch(body));
    let parsed: ReturnType<typeof parsePatch> = [];
    try {
      parsed = parsePatch(body);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      continue;
    }
    measure(`patch: apply, ${name}`, () => applyPatch(userType, user, parsed));
  }
}

function definitions(): void {
  const schemas = range(15, (s) => ({
    id: `urn:example:s${s}:User`,
    attributes: range(40, (a) => ({ name: `a${a}`, canonicalValues: range(60, (c) => `value ${c}`) })),
  }));
  measure('definitions: 15 schemas of 40 attributes', () =>
    parseTypeDefinitions({
      schemas,
      resourceTypes: [{ name: 'User', schemaExtensions: range(15, (s) => ({ schema: `urn:example:s${s}:User` })) }],
    }),
  );
}

filters();
bodies();
groups();
patches();
definitions();
