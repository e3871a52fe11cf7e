import { type AttributeDefinition, attribute } from './attribute.ts';

const readOnly = { mutability: 'readOnly' } as const;

/** Listed from what a resource holds; clients name URNs in it and change nothing by that (RFC 7643 §3). */
export const schemasAttribute: AttributeDefinition = attribute('schemas', 'reference', 'URNs of the schemas in use', {
  ...readOnly,
  multiValued: true,
  returned: 'always',
  required: true,
  referenceTypes: ['uri'],
});

/** What every resource has besides its schema's attributes (RFC 7643 §3.1). */
export const commonAttributes: readonly AttributeDefinition[] = [
  schemasAttribute,
  attribute('id', 'string', 'Identifier given by the service provider', {
    ...readOnly,
    caseExact: true,
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'string', 'Identifier given by the client', { caseExact: true }),
];

/** Comes last in a resource. */
export const metaAttribute: AttributeDefinition = attribute('meta', 'complex', 'What the service provider records', {
  ...readOnly,
  subAttributes: [
    attribute('resourceType', 'string', 'Name of the resource type', { ...readOnly, caseExact: true }),
    attribute('created', 'dateTime', 'When the resource was created', readOnly),
    attribute('lastModified', 'dateTime', 'When the resource was last changed', readOnly),
    attribute('location', 'reference', 'URI of the resource', {
      ...readOnly,
      caseExact: true,
      referenceTypes: ['uri'],
    }),
    attribute('version', 'string', 'Entity tag of the resource', { ...readOnly, caseExact: true }),
  ],
});
