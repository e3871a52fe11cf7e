import { badRequest } from '../errors.ts';
import { isArray, isObject, type JsonValue, property } from '../json.ts';
import { type AttributeReference, findAttribute } from '../path/find-attribute.ts';
import { isAssigned } from '../resource/equals.ts';
import type { ScimResource } from '../resource/resource.ts';
import { comparisonWeightOf } from '../resource/weight.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import type { AttributePath, Filter, ValueFilter } from './ast.ts';
import { type ValueTest, valueTest } from './compare.ts';
import { countTerms } from './count-terms.ts';
import { filterLimits } from './limits.ts';
import { elementAttribute, resolveFilter, resolveValueFilter } from './resolve.ts';

type ResourceTest = (resource: ScimResource) => boolean;

/** Work done for one resource, counted over all terms. */
class Work {
  #done = 0;

  reset(): void {
    this.#done = 0;
  }

  /** @throws {ScimError} 400 tooMany */
  visit(values: readonly (JsonValue | undefined)[], terms: number): void {
    for (const value of values) this.#done += comparisonWeightOf(value) * terms;
    if (this.#done > filterLimits.maxWork) throw badRequest('tooMany', 'the filter looks at too many values');
  }
}

/**
 * Holds a filter against a type once, to be asked about many resources. Of a multi-valued attribute one value that meets
 * the comparison is enough, for `ne` too; without any value only `ne` holds. Asking throws 400 tooMany where terms and
 * values are too many together, which takes a resource of thousands of values.
 * @throws {ScimError} as `resolveFilter`.
 */
export function compileFilter(type: ResourceType, filter: Filter): ResourceTest {
  const work = new Work();
  const test = compile({ type, work }, resolveFilter(type, filter));
  return (resource) => {
    work.reset();
    return test(resource);
  };
}

/** Whether a resource meets a filter. @throws {ScimError} as `resolveFilter`. */
export function matchesFilter(type: ResourceType, filter: Filter, resource: ScimResource): boolean {
  return compileFilter(type, filter)(resource);
}

/** The test of `attribute[valFilter]` for one value of the attribute. @throws {ScimError} 400 invalidFilter */
export function compileValueFilter(attribute: AttributeDefinition, filter: ValueFilter): ValueTest {
  return compileElement(attribute, resolveValueFilter(attribute, filter));
}

function compile(scope: { readonly type: ResourceType; readonly work: Work }, filter: Filter): ResourceTest {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.terms.map((term) => compile(scope, term));
      return (resource) => tests.every((test) => test(resource));
    }
    case 'or': {
      const tests = filter.terms.map((term) => compile(scope, term));
      return (resource) => tests.some((test) => test(resource));
    }
    case 'not': {
      const test = compile(scope, filter.term);
      return (resource) => !test(resource);
    }
    case 'valuePath': {
      const reference = known(scope.type, filter.path);
      const test = compileElement(reference.attribute, filter.filter);
      const cost = countTerms(filter.filter);
      return (resource) => {
        const values = listOf(attributeValue(resource, reference));
        scope.work.visit(values, cost);
        return values.some(test);
      };
    }
    case 'present': {
      const reference = known(scope.type, filter.path);
      return (resource) => valuesOf(resource, reference).some(isPresent);
    }
    case 'compare': {
      const reference = known(scope.type, filter.path);
      const test = valueTest(reference.subAttribute ?? reference.attribute, filter);
      return (resource) => {
        const values = valuesOf(resource, reference);
        scope.work.visit(values, 1);
        return values.some(test);
      };
    }
  }
}

function compileElement(attribute: AttributeDefinition, filter: ValueFilter): ValueTest {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.terms.map((term) => compileElement(attribute, term));
      return (element) => tests.every((test) => test(element));
    }
    case 'or': {
      const tests = filter.terms.map((term) => compileElement(attribute, term));
      return (element) => tests.some((test) => test(element));
    }
    case 'not': {
      const test = compileElement(attribute, filter.term);
      return (element) => !test(element);
    }
    default: {
      const definition = elementAttribute(attribute, filter.path);
      const test = filter.kind === 'present' ? isPresent : valueTest(definition, filter);
      if (definition === attribute) return test;
      return (element) => candidates(subValue(element, definition.name)).some(test);
    }
  }
}

/** `pr`: assigned and, if it is text, not empty. */
function isPresent(value: JsonValue | undefined): boolean {
  return isAssigned(value) && value !== '';
}

function known(type: ResourceType, path: AttributePath): AttributeReference {
  const reference = findAttribute(type, path);
  if (reference === undefined) throw new Error('the filter is not resolved against this type');
  return reference;
}

function attributeValue(resource: ScimResource, reference: AttributeReference): JsonValue | undefined {
  const holder = reference.extension ? property(resource, reference.extension.schema.id) : resource;
  return subValue(holder, reference.attribute.name);
}

function valuesOf(resource: ScimResource, reference: AttributeReference): readonly (JsonValue | undefined)[] {
  const values = candidates(attributeValue(resource, reference));
  const { subAttribute } = reference;
  return subAttribute ? values.flatMap((value) => candidates(subValue(value, subAttribute.name))) : values;
}

function subValue(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isObject(value) ? property(value, name) : undefined;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isArray(value) ? value : [];
}

/** What a comparison is tried on: each value, or the lack of one. */
function candidates(value: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  return isArray(value) && value.length > 0 ? value : [isArray(value) ? undefined : value];
}
