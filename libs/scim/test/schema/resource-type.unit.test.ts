import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineResourceType, parseResource, userType } from '../../src/index.ts';
import { attribute } from '../../src/schema/attribute.ts';
import { refuses } from '../assertions.ts';
import { coreUser, defined } from '../fixtures.ts';

const minimal = { schemas: [coreUser], userName: 'bjensen' };

describe('tenant-defined schemas', () => {
  const badge = {
    id: 'urn:example:badge',
    name: 'Badge',
    description: 'Badge',
    attributes: [
      attribute('number', 'integer', 'Number', { required: true }),
      attribute('issued', 'dateTime', 'When'),
      attribute('weight', 'decimal', 'Weight'),
      attribute('colours', 'string', 'Colours', { multiValued: true }),
      attribute('pin', 'integer', 'Secret', { mutability: 'writeOnly', returned: 'never' }),
    ],
  };
  const type = defineResourceType({ ...userType, extensions: [{ schema: badge, required: true }] });
  const parse = (value: unknown) => parseResource(type, defined({ ...minimal, 'urn:example:badge': value }));

  it('are parsed like the others, and a required extension is required', () => {
    const value = {
      Number: 7,
      issued: '2020-02-29T10:00:00+01:00',
      weight: 1.5,
      colours: ['red', 'red', 'blue'],
      pin: 1,
    };
    assert.deepEqual(parse(value)['urn:example:badge'], {
      number: 7,
      issued: '2020-02-29T10:00:00+01:00',
      weight: 1.5,
      colours: ['red', 'blue'],
    });
    refuses(() => parse(undefined), 'invalidValue', /^urn:example:badge:number is required/);
    refuses(() => parse({ number: 1.5 }), 'invalidValue', /integer/);
    refuses(() => parse({ number: 1e300 }), 'invalidValue', /integer/);
    refuses(() => parse({ number: 1, issued: '2021-02-29T10:00:00Z' }), 'invalidValue', /dateTime/);
    refuses(() => parse({ number: 1, issued: '2021-02-28' }), 'invalidValue', /dateTime/);
    refuses(() => parse({ number: 1, weight: '1' }), 'invalidValue', /number/);
  });

  it('are checked when they are defined', () => {
    const define = (schema: object) => () =>
      defineResourceType({ ...userType, extensions: [{ schema: { ...badge, ...schema }, required: false }] });
    const complex = (name: string, sub: Parameters<typeof attribute>[1]) =>
      attribute(name, 'complex', '', {
        subAttributes: [attribute('a', sub, '', sub === 'complex' ? { subAttributes: [] } : {})],
      });
    refuses(define({ id: 'no uri' }), 'invalidValue', /not a URI/);
    refuses(define({ attributes: [attribute('__proto__', 'string', '')] }), 'invalidValue', /not an attribute name/);
    refuses(define({ attributes: [attribute('constructor', 'string', '')] }), 'invalidValue', /not an attribute name/);
    refuses(
      define({ attributes: [attribute('a', 'string', ''), attribute('A', 'string', '')] }),
      'invalidValue',
      /twice/,
    );
    refuses(define({ attributes: [attribute('a', 'complex', '')] }), 'invalidValue', /no sub-attributes/);
    refuses(define({ attributes: [complex('a', 'complex')] }), 'invalidValue', /cannot be complex/);
    refuses(define({ id: coreUser }), 'invalidValue', /twice/);
    refuses(
      () => defineResourceType({ ...userType, schema: { ...badge, attributes: [attribute('ID', 'string', '')] } }),
      'invalidValue',
      /redefines the common attribute "ID"/,
    );
    assert.ok(define({ attributes: [complex('a', 'string')] })());
  });
});
