export { badRequest, ScimError, type ScimType } from './errors.ts';
export type {
  And,
  AttributeFilter,
  AttributePath,
  CompareOperator,
  CompareValue,
  Comparison,
  Filter,
  Not,
  Or,
  Presence,
  ValueFilter,
  ValuePath,
} from './filter/ast.ts';
export { compileFilter, matchesFilter } from './filter/evaluate.ts';
export { type FilterLimits, filterLimits } from './filter/limits.ts';
export { parseFilter } from './filter/parse.ts';
export { printFilter } from './filter/print.ts';
export { resolveFilter } from './filter/resolve.ts';
export { isArray, isObject, type JsonObject, type JsonValue } from './json.ts';
export { resourceTypeResource, resourceTypeSchema, schemaResource, schemaSchema } from './messages/discovery.ts';
export { discoverySchemas } from './messages/discovery-schemas.ts';
export { errorSchema, toErrorBody } from './messages/error.ts';
export { type ListPage, listResponse, listResponseSchema } from './messages/list-response.ts';
export {
  type AuthenticationScheme,
  type PaginationFeatures,
  type SecurityEventFeatures,
  type ServiceProviderFeatures,
  serviceProviderConfig,
  serviceProviderConfigSchema,
} from './messages/service-provider-config.ts';
export { applyPatch, type PatchOptions } from './patch/apply.ts';
export { type PatchLimits, patchLimits } from './patch/limits.ts';
export type { AddOperation, PatchOperation, RemoveOperation, ReplaceOperation } from './patch/operation.ts';
export { parsePatch, patchOpSchema } from './patch/parse.ts';
export { printPatch } from './patch/print.ts';
export { redactPatch } from './patch/redact.ts';
export { type MemberOperation, type SplitPatch, splitMemberOperations } from './patch/split-members.ts';
export { type AttributeReference, findAttribute } from './path/find-attribute.ts';
export { parsePath } from './path/parse.ts';
export type { Path } from './path/path.ts';
export { printPath } from './path/print.ts';
export { createResource } from './resource/create.ts';
export { applyDifference, type Difference, differenceOf, resourceEquals } from './resource/difference.ts';
export { valueEquals } from './resource/equals.ts';
export { groupLimits, type ResourceLimits, resourceLimits, resourceLimitsOf } from './resource/limits.ts';
export { type MemberReference, parseGroup, splitMembers } from './resource/members.ts';
export { inSchemaOrder } from './resource/order.ts';
export { parseResource } from './resource/parse.ts';
export { project, selects } from './resource/project.ts';
export { replaceAttributes } from './resource/replace.ts';
export type { ScimResource } from './resource/resource.ts';
export { defaultSelection, parseSelection, type Selection, type SelectionParameters } from './resource/selection.ts';
export { type UniqueValue, uniqueValuesOf } from './resource/unique-values.ts';
export {
  type AttributeDefinition,
  type AttributeType,
  isSecret,
  type Mutability,
  type Returned,
  type SchemaDefinition,
  type Uniqueness,
} from './schema/attribute.ts';
export { groupType, referencesOf, resourceTypes, userType } from './schema/core-types.ts';
export { enterpriseUserSchema } from './schema/enterprise-user.ts';
export { groupSchema } from './schema/group.ts';
export { type PreparedValue, prepareValue } from './schema/prepare-value.ts';
export {
  type AttributeTable,
  type CompiledExtension,
  defineResourceType,
  type ResourceType,
  type ResourceTypeDefinition,
  type SchemaExtension,
} from './schema/resource-type.ts';
export { userSchema } from './schema/user.ts';
export { compareForSort, parseSortPath, sortValueOf } from './sort/sort.ts';
export { compareText, foldCase } from './text/fold-case.ts';
export { normaliseUserName, prepareUserName } from './text/user-name.ts';
export { noDefinitions, type ResourceTypeEntry, type TypeDefinitions } from './types/definitions.ts';
export { checkEvolution } from './types/evolution.ts';
export { type TypeLimits, typeLimits } from './types/limits.ts';
export { parseTypeDefinitions } from './types/parse.ts';
export { compileTypes, coreTypes, type TypeRegistry } from './types/registry.ts';
