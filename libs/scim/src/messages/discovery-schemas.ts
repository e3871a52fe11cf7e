import { type AttributeDefinition, attribute, type SchemaDefinition } from '../schema/attribute.ts';
import { resourceTypeSchema, schemaSchema } from './discovery.ts';
import { serviceProviderConfigSchema } from './service-provider-config.ts';

const readOnly = { mutability: 'readOnly' } as const;
const required = { ...readOnly, required: true } as const;
const exact = { caseExact: true } as const;
const uri = { caseExact: true, referenceTypes: ['external'] } as const;

const supported = attribute('supported', 'boolean', 'Whether it is supported', required);

function feature(name: string, description: string, ...more: AttributeDefinition[]): AttributeDefinition {
  return attribute(name, 'complex', description, { ...required, subAttributes: [supported, ...more] });
}

const authenticationSchemes = attribute('authenticationSchemes', 'complex', 'How clients prove who they are', {
  ...required,
  multiValued: true,
  subAttributes: [
    attribute('type', 'string', 'Kind of authentication scheme', {
      ...required,
      canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
    }),
    attribute('name', 'string', 'Common name of the scheme', required),
    attribute('description', 'string', 'What the scheme is', required),
    attribute('specUri', 'reference', "URL of the scheme's specification", { ...readOnly, ...uri }),
    attribute('documentationUri', 'reference', "URL of the scheme's documentation", { ...readOnly, ...uri }),
    attribute('primary', 'boolean', 'Whether this is the preferred scheme', readOnly),
  ],
});

/** RFC 9865 §4. */
const pagination = attribute('pagination', 'complex', 'How long lists are paged', {
  ...readOnly,
  subAttributes: [
    attribute('cursor', 'boolean', 'Whether pages can be asked for by cursor', required),
    attribute('index', 'boolean', 'Whether pages can be asked for by index', required),
    attribute('defaultPaginationMethod', 'string', 'The method where none is asked for', {
      ...readOnly,
      canonicalValues: ['cursor', 'index'],
    }),
    attribute('defaultPageSize', 'integer', 'Resources of a page where count is not given', readOnly),
    attribute('maxPageSize', 'integer', 'Resources of a page at most', readOnly),
    attribute('cursorTimeout', 'integer', 'Seconds an unused cursor stays good at least', readOnly),
  ],
});

/** RFC 9967. */
const securityEvents = attribute('securityEvents', 'complex', 'Security Event Tokens and asynchronous requests', {
  ...readOnly,
  subAttributes: [
    attribute('asyncRequest', 'string', 'When requests are carried out asynchronously', {
      ...readOnly,
      ...exact,
      canonicalValues: ['none', 'long', 'request'],
    }),
    attribute('eventUris', 'string', 'URIs of the events that are sent', { ...readOnly, ...exact, multiValued: true }),
  ],
});

const serviceProviderConfig: SchemaDefinition = {
  id: serviceProviderConfigSchema,
  name: 'Service Provider Configuration',
  description: 'What the service provider can do',
  attributes: [
    attribute('documentationUri', 'reference', 'URL of documentation for people', { ...readOnly, ...uri }),
    feature('patch', 'PATCH'),
    feature(
      'bulk',
      'Bulk requests',
      attribute('maxOperations', 'integer', 'Operations of a request at most', required),
      attribute('maxPayloadSize', 'integer', 'Bytes of a request at most', required),
    ),
    feature('filter', 'Filters', attribute('maxResults', 'integer', 'Resources of an answer at most', required)),
    feature('changePassword', 'Changing passwords'),
    feature('sort', 'Sorting'),
    feature('etag', 'Entity tags'),
    pagination,
    securityEvents,
    authenticationSchemes,
  ],
};

const resourceType: SchemaDefinition = {
  id: resourceTypeSchema,
  name: 'ResourceType',
  description: 'A kind of resource',
  attributes: [
    attribute('id', 'string', 'Identifier, often the same as the name', { ...readOnly, ...exact }),
    attribute('name', 'string', 'Name, as in meta.resourceType', { ...required, ...exact }),
    attribute('description', 'string', 'What the type is for', readOnly),
    attribute('endpoint', 'reference', "The type's endpoint, relative to the base URL", {
      ...required,
      ...exact,
      referenceTypes: ['uri'],
    }),
    attribute('schema', 'reference', "URN of the type's core schema", {
      ...required,
      ...exact,
      referenceTypes: ['uri'],
    }),
    attribute('schemaExtensions', 'complex', 'Schemas that extend the core schema', {
      ...readOnly,
      multiValued: true,
      subAttributes: [
        attribute('schema', 'reference', "The extension's URN", { ...required, ...exact, referenceTypes: ['uri'] }),
        attribute('required', 'boolean', 'Whether every resource of the type carries the extension', required),
      ],
    }),
  ],
};

/** What an attribute definition consists of (RFC 7643 §7); `subAttributes` has the same once more. */
function characteristics(
  description: string,
  name: string,
  inner: readonly AttributeDefinition[],
): AttributeDefinition {
  const word = (word: string, meaning: string, canonicalValues: readonly string[]) =>
    attribute(word, 'string', meaning, { ...readOnly, ...exact, canonicalValues });
  return attribute(name, 'complex', description, {
    ...(inner.length === 0 ? readOnly : required),
    multiValued: true,
    subAttributes: [
      attribute('name', 'string', "The attribute's name", { ...required, ...exact }),
      word('type', "The attribute's data type", [
        'string',
        'complex',
        'boolean',
        'decimal',
        'integer',
        'dateTime',
        'reference',
        'binary',
      ]),
      ...inner,
      attribute('multiValued', 'boolean', 'Whether it has several values', required),
      attribute('description', 'string', 'What it is for', readOnly),
      attribute('required', 'boolean', 'Whether it must have a value', readOnly),
      attribute('canonicalValues', 'string', 'Suggested values', { ...readOnly, ...exact, multiValued: true }),
      attribute('caseExact', 'boolean', 'Whether case matters when values are compared', readOnly),
      word('mutability', 'When it can be written', ['readOnly', 'readWrite', 'immutable', 'writeOnly']),
      word('returned', 'When it is shown', ['always', 'never', 'default', 'request']),
      word('uniqueness', 'Where its value is unique', ['none', 'server', 'global']),
      attribute('referenceTypes', 'string', 'What it may refer to', { ...readOnly, ...exact, multiValued: true }),
    ],
  });
}

const subAttributes = characteristics('The parts of a complex attribute', 'subAttributes', []);

const schema: SchemaDefinition = {
  id: schemaSchema,
  name: 'Schema',
  description: 'The attributes of a resource or an extension',
  attributes: [
    attribute('id', 'string', "The schema's URN", { ...required, ...exact }),
    attribute('name', 'string', 'Name for people', { ...readOnly, ...exact }),
    attribute('description', 'string', 'Description for people', readOnly),
    characteristics('The attributes of the schema', 'attributes', [subAttributes]),
  ],
};

/** The schemas of what the discovery endpoints answer (RFC 7643 §8.7.2, RFC 9865 §4, RFC 9967). No resource types of their own. */
export const discoverySchemas: readonly SchemaDefinition[] = [serviceProviderConfig, resourceType, schema];
