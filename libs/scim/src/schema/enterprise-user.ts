import { attribute, type SchemaDefinition } from './attribute.ts';

/** RFC 7643 §4.3, with the characteristics of §8.7.1, except that URIs are `caseExact`; §4.3 recommends `value` and `$ref`, no more. */
export const enterpriseUserSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'Enterprise user',
  attributes: [
    attribute('employeeNumber', 'string', 'Identifier within the organization'),
    attribute('costCenter', 'string', 'Name of the cost center'),
    attribute('organization', 'string', 'Name of the organization'),
    attribute('division', 'string', 'Name of the division'),
    attribute('department', 'string', 'Name of the department'),
    attribute('manager', 'complex', "The person's manager, another User", {
      subAttributes: [
        attribute('value', 'string', "The manager's id", { caseExact: true }),
        attribute('$ref', 'reference', "The manager's URI", { caseExact: true, referenceTypes: ['User'] }),
        attribute('displayName', 'string', "The manager's name for display", { mutability: 'readOnly' }),
      ],
    }),
  ],
};
