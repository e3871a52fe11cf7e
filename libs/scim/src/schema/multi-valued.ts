import { type AttributeDefinition, type AttributeType, attribute } from './attribute.ts';

/** What differs between the multi-valued complex attributes of RFC 7643 §4.1.2. */
interface Labelled {
  readonly value: string;
  readonly valueType?: AttributeType;
  readonly types?: readonly string[];
}

/** A multi-valued complex attribute with the sub-attributes of RFC 7643 §2.4: value, display, type, primary. */
export function labelled(name: string, description: string, options: Labelled): AttributeDefinition {
  const valueType = options.valueType ?? 'string';
  return attribute(name, 'complex', description, {
    multiValued: true,
    subAttributes: [
      attribute('value', valueType, options.value, {
        ...(valueType === 'reference' ? { referenceTypes: ['external'] } : {}),
        caseExact: valueType !== 'string',
      }),
      attribute('display', 'string', 'Name for display'),
      attribute('type', 'string', 'What the value is for', options.types ? { canonicalValues: options.types } : {}),
      primary(),
    ],
  });
}

export function primary(): AttributeDefinition {
  return attribute('primary', 'boolean', 'Whether this is the preferred value; true for at most one');
}
