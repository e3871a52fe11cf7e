import {
  type AttributeDefinition,
  enterpriseUserSchema,
  groupType,
  isObject,
  type JsonObject,
  type JsonValue,
  project,
  type ResourceType,
  referencesOf,
  type ScimResource,
  type Selection,
  selects,
  userType,
} from '@rollcall/scim';

/** How resources of one type are shown to one client. */
export interface View {
  readonly type: ResourceType;
  /** The SCIM base without a trailing slash. */
  readonly baseUrl: string;
  readonly selection: Selection;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a type has such a list at all, and it is to be shown. */
export function selectsReferences(type: ResourceType, selection: Selection): boolean {
  const references = referencesOf(type);
  return references !== undefined && selects(type, selection, references);
}

/** The address of a resource; `baseUrl` is the SCIM base without a trailing slash. */
export function locationOf(baseUrl: string, type: ResourceType, id: string): string {
  return `${baseUrl}${type.endpoint}/${id}`;
}

/** A resource as a client sees it: with `meta.location` and the manager's `$ref` for this base URL, then projected. */
export function viewOf(resource: ScimResource, { type, baseUrl, selection }: View): ScimResource {
  const { id, meta, [enterpriseUserSchema.id]: enterprise } = resource;
  const addressed: ScimResource = {
    ...resource,
    ...(isObject(meta) && { meta: { ...meta, location: locationOf(baseUrl, type, String(id)) } }),
    ...(enterprise !== undefined && { [enterpriseUserSchema.id]: withManager(baseUrl, enterprise) }),
  };
  return project(type, addressed, selection);
}

/** `meta` as the last member of a resource, with nothing in it but texts. */
const lastMeta = /"meta":\{(?:"\w+":"(?:[^"\\]|\\.)*",?)+\}\}$/;

/**
 * The same view of a resource's JSON text. When everything is shown, the text is passed on with `meta.location` put in:
 * reading and writing it again is most of what a look-up costs.
 */
export function viewText(json: string, id: string, view: View): string {
  const { type, baseUrl, selection } = view;
  const asItIs = selection.kind === 'default' && showsAllThatIsKept(type) && !json.includes('"manager"');
  if (!asItIs || !lastMeta.test(json)) return JSON.stringify(viewOf(JSON.parse(json) as ScimResource, view));
  return `${json.slice(0, -2)},"location":${JSON.stringify(locationOf(baseUrl, type, id))}}}`;
}

/** A member of a Group or a group of a User, as the directory names it. */
export interface Reference {
  readonly id: string;
  /** Of a member "User" or "Group"; of a group "direct". */
  readonly type: string;
  /** Empty when it is not known. */
  readonly display: string;
}

/** Makes the JSON text of members or groups; the selection may leave nothing of them, then it is empty. */
export function referenceText(view: View): (reference: Reference) => string {
  const shown = shownOfReferences(view);
  const target = (type: string) =>
    view.type.name === groupType.name && type !== groupType.name ? userType : groupType;
  return ({ id, type, display }) => {
    const members: string[] = [];
    if (shown.has('value')) members.push(`"value":${JSON.stringify(id)}`);
    if (shown.has('$ref')) members.push(`"$ref":${JSON.stringify(locationOf(view.baseUrl, target(type), id))}`);
    if (shown.has('type')) members.push(`"type":${JSON.stringify(type)}`);
    if (shown.has('display') && display !== '') members.push(`"display":${JSON.stringify(display)}`);
    return members.length === 0 ? '' : `{${members.join()}}`;
  };
}

/** What a projection leaves of one member that has everything. */
function shownOfReferences({ type, selection }: View): ReadonlySet<string> {
  const name = referencesOf(type);
  if (name === undefined || !selectsReferences(type, selection)) return new Set();
  const whole: JsonObject = { value: '', $ref: '', type: '', display: '' };
  const { [name]: projected } = project(type, { [name]: [whole] }, selection);
  const [entry] = Array.isArray(projected) ? projected : [];
  return new Set(Object.keys(entry ?? {}));
}

const showsAll = new WeakMap<ResourceType, boolean>();

/** Whether nothing that is kept of a type is hidden unless it is asked for (RFC 7643 §7 "returned"). */
function showsAllThatIsKept(type: ResourceType): boolean {
  const known = showsAll.get(type);
  if (known !== undefined) return known;
  const tables = [type.attributes, ...[...type.extensionsByUrn.values()].map(({ attributes }) => attributes)];
  const shown = tables.every((table) => [...table.values()].every(isAlwaysShown));
  showsAll.set(type, shown);
  return shown;
}

/** What is write-only is not even kept. */
function isAlwaysShown({ returned, mutability, subAttributes = [] }: AttributeDefinition): boolean {
  if (mutability === 'writeOnly') return true;
  return returned !== 'request' && returned !== 'never' && subAttributes.every(isAlwaysShown);
}

function withManager(baseUrl: string, enterprise: JsonValue): JsonValue {
  if (!isObject(enterprise) || !isObject(enterprise.manager)) return enterprise;
  const { manager } = enterprise;
  if (typeof manager.value !== 'string' || manager.$ref !== undefined || !uuid.test(manager.value)) return enterprise;
  return { ...enterprise, manager: { ...manager, $ref: locationOf(baseUrl, userType, manager.value) } };
}
