import { badRequest } from '../errors.ts';
import { isObject, type JsonObject, type JsonValue, type MutableJsonObject, property } from '../json.ts';
import { isAssigned } from '../resource/equals.ts';
import { inSchemaOrder } from '../resource/order.ts';
import { invalidValue, isRequiredOfClients } from '../resource/parse-value.ts';
import type { ScimResource } from '../resource/resource.ts';
import type { CompiledExtension, ResourceType } from '../schema/resource-type.ts';
import type { AttributeTarget } from './target.ts';

interface DraftOptions {
  readonly maxWork: number;
  readonly createMissingValues: boolean;
}

/** A resource while operations are applied to it. Values are put in the place of values; none is changed inside. */
export class Draft {
  readonly type: ResourceType;
  /** The resource before any operation. */
  readonly original: ScimResource;
  readonly createMissingValues: boolean;
  readonly #root: MutableJsonObject;
  readonly #touched = new Set<CompiledExtension>();
  readonly #maxWork: number;
  #work = 0;

  constructor(type: ResourceType, resource: ScimResource, options: DraftOptions) {
    this.type = type;
    this.original = resource;
    this.createMissingValues = options.createMissingValues;
    this.#root = { ...resource };
    this.#maxWork = options.maxWork;
  }

  /** Counts work, by `weightOf`. @throws {ScimError} 400 tooMany when it is more than one request may cause. */
  visit(weight: number): void {
    this.#work += weight;
    if (this.#work > this.#maxWork) throw badRequest('tooMany', 'the operations touch too many values');
  }

  get(target: AttributeTarget): JsonValue | undefined {
    const holder = target.extension ? this.extension(target.extension) : this.#root;
    return property(holder, target.attribute.name);
  }

  set(target: AttributeTarget, value: JsonValue | undefined): void {
    const { name } = target.attribute;
    if (target.extension === undefined) assign(this.#root, name, value);
    else {
      const extension = { ...this.extension(target.extension) };
      assign(extension, name, value);
      this.#root[target.extension.schema.id] = extension;
      this.#touched.add(target.extension);
    }
  }

  extension(extension: CompiledExtension): JsonObject {
    const value = property(this.#root, extension.schema.id);
    return isObject(value) ? value : {};
  }

  /** @throws {ScimError} 400 invalidValue when an extension came to be without an attribute it requires. */
  finish(): ScimResource {
    for (const extension of this.#touched) {
      const value = this.extension(extension);
      if (!isAssigned(value)) continue;
      for (const attribute of extension.attributes.values()) {
        if (!isRequiredOfClients(attribute) || isAssigned(property(value, attribute.name))) continue;
        throw invalidValue(`${extension.schema.id}:${attribute.name}`, 'is required');
      }
    }
    return inSchemaOrder(this.type, this.#root);
  }
}

function assign(object: MutableJsonObject, name: string, value: JsonValue | undefined): void {
  if (value === undefined) delete object[name];
  else object[name] = value;
}
